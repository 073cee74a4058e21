package intake

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"liangtian/geo"
	"liangtian/geo/files"
	"liangtian/geo/shp"
	"liangtian/internal/fault"
)

// Archive is an uploaded file: always a zip, because loose parts are packed
// together as they arrive.
type Archive interface {
	io.ReaderAt
	io.Closer
}

// Sink takes judged rows, a few hundred at a time.
type Sink func(rows []Row) error

// limits of an uploaded archive.
const (
	maxFiles   = 2000
	maxFile    = 1 << 30
	maxTotal   = 2 << 30
	chunkRows  = 500
	MaxArchive = 512 << 20 // bytes of an upload
)

// Unpacked is the layers of an archive. What is unpacked goes to scratch
// files that Close removes.
type Unpacked struct {
	Layers []shp.Fileset
	temp   []*os.File
}

// Close removes the scratch files.
func (u *Unpacked) Close() {
	for _, f := range u.temp {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
}

// Unpack opens an archive of shapefile parts; every danger in it is a refusal.
func Unpack(a Archive, size int64) (*Unpacked, error) {
	u := &Unpacked{}
	sets, err := shp.Unzip(a, size, files.Limits{
		MaxFiles: maxFiles, MaxFile: maxFile, MaxTotal: maxTotal,
		Store: func(string) (files.Scratch, error) {
			f, err := os.CreateTemp("", "liangtian-import-*")
			if err == nil {
				u.temp = append(u.temp, f)
			}
			return f, err
		},
	})
	if err != nil {
		u.Close()
		return nil, refused(err)
	}
	u.Layers = sets
	return u, nil
}

// refused turns a refusal of geo into one of the product.
func refused(err error) error {
	var g *geo.Error
	if errors.As(err, &g) {
		return fault.New(fault.Invalid, g.Code, "%s", g.Message)
	}
	return err
}

// Dry is the dry run of one file: it finds the layer, the CRS and the columns,
// and judges every row into the sink. needs is true when a person has to
// choose first (see Outline); nothing was judged then.
func Dry(ctx context.Context, u *Unpacked, s Settings, sink Sink, progress func(done, total int)) (o Outline, needs bool, err error) {
	for _, l := range u.Layers {
		o.Layers = append(o.Layers, l.Name)
	}
	set, ok := pick(u.Layers, s.Layer)
	if !ok {
		return o, true, nil
	}
	o.Layer = set.Name
	r, err := shp.Open(set)
	if err != nil {
		return o, false, refused(err)
	}
	o.Encoding = r.Encoding()
	crs, needs, err := chooseCRS(r, s.EPSG, &o)
	if needs || err != nil {
		return o, needs, err
	}
	if err := geo.CheckAgainst(crs, r.Bound); err != nil {
		return o, false, refused(err)
	}
	headers := make([]string, 0, len(r.Fields()))
	for _, f := range r.Fields() {
		headers = append(headers, f.Name)
	}
	m := Map(headers)
	o.AreaField = m["area"]
	if m["plot_no"] == "" {
		return o, false, fault.New(fault.Invalid, "no-plot-number", "属性表里没有图斑编号列（JCBH、图斑编号等）。请核对文件后重新上传。")
	}
	return o, false, judgeAll(ctx, r, NewJudge(m, crs, s.AreaUnit), &o, headers, sink, progress)
}

func pick(layers []shp.Fileset, name string) (shp.Fileset, bool) {
	if len(layers) == 1 && name == "" {
		return layers[0], true
	}
	i := slices.IndexFunc(layers, func(l shp.Fileset) bool { return l.Name == name })
	if i < 0 {
		return shp.Fileset{}, false
	}
	return layers[i], true
}

// chooseCRS takes the .prj at its word; without one a person chooses from what
// the coordinates allow. A choice never overrules a .prj.
func chooseCRS(r *shp.Reader, epsg int, o *Outline) (geo.CRS, bool, error) {
	if r.PRJ != "" {
		crs, err := r.CRS()
		if err == nil {
			o.EPSG, o.CRSName = crs.EPSG, crs.Name
			return crs, false, nil
		}
		if geo.CodeOf(err) != "prj-unreadable" { // a damaged .prj says as much as none
			return crs, false, refused(err)
		}
	}
	o.CRSCandidates = []NamedCRS{}
	for _, c := range geo.SuggestCRS(r.Bound) {
		o.CRSCandidates = append(o.CRSCandidates, NamedCRS{c.EPSG, c.Name})
	}
	if epsg == 0 {
		if len(o.CRSCandidates) == 0 {
			return geo.CRS{}, false, fault.New(fault.Invalid, "crs-unknown", "文件没有 .prj，坐标也不像任何一个 CGCS2000 坐标系。请向来文单位索取 .prj 后重新上传。")
		}
		return geo.CRS{}, true, nil
	}
	crs, ok := geo.CRSByEPSG(epsg)
	if !ok {
		return crs, false, fault.Bad("epsg", "crs-unknown", "不支持坐标系 EPSG:%d，请选择 CGCS2000 坐标系。", epsg)
	}
	o.EPSG, o.CRSName = crs.EPSG, crs.Name
	return crs, false, nil
}

func judgeAll(ctx context.Context, r *shp.Reader, j *Judge, o *Outline, headers []string, sink Sink, progress func(done, total int)) error {
	shapes := r.Shapes()
	samples := map[string]string{}
	var raw []float64
	var measured []int64
	rows := make([]Row, 0, chunkRows)
	flush := func(done int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(rows) > 0 {
			if err := sink(rows); err != nil {
				return err
			}
		}
		rows = rows[:0]
		progress(done, r.Count())
		return nil
	}
	done := 0
	for {
		rec, err := shapes.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return refused(err)
		}
		row := j.Row(rec)
		for k, v := range rec.Attributes {
			if samples[k] == "" {
				samples[k] = v
			}
		}
		if v, ok := shp.Number(row.Fields["area"]); ok && row.AreaCents > 0 && len(raw) < 1000 {
			raw, measured = append(raw, v), append(measured, row.AreaCents)
		}
		rows = append(rows, row)
		if done++; len(rows) == chunkRows {
			if err := flush(done); err != nil {
				return err
			}
		}
	}
	o.AreaUnitGuess = GuessUnit(raw, measured)
	bySource := map[string]Column{}
	for _, c := range Columns {
		if s := j.Mapping[c.Target]; s != "" {
			bySource[s] = c
		}
	}
	for _, h := range headers {
		o.Columns = append(o.Columns, FoundColumn{Source: h, Target: bySource[h].Target, TargetZh: bySource[h].Zh, Sample: samples[h]})
	}
	return flush(done)
}
