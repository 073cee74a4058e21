package intake

import (
	"context"
	"errors"
	"io"
	"slices"

	"liangtian/geo"
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
func Dry(ctx context.Context, u *Unpacked, s Settings, known Templates, sink Sink, progress Report) (o Outline, needs bool, err error) {
	for _, l := range u.Sources {
		o.Layers = append(o.Layers, l.Name)
	}
	source, ok := pick(u.Sources, s.Layer)
	if !ok {
		if len(u.Sources) == 0 {
			return o, false, fault.New(fault.Invalid, "no-outlines", "表格里没有坐标，也没有同时上传图形。请与图形文件（Shapefile、GeoPackage 等）一起上传，按图斑编号对应。")
		}
		return o, true, nil
	}
	o.Layer, o.Format = source.Name, source.Format
	l, err := source.Open()
	if err != nil {
		return o, false, refused(err)
	}
	o.Encoding = l.Encoding()
	joined, err := join(l, u.Tables, &o)
	if err != nil {
		return o, false, err
	}
	if s, err = applied(ctx, s, known, joined.headers); err != nil {
		return o, false, err
	}
	o.Template = s.Template
	crs, needs, err := chooseCRS(l, s.EPSG, &o)
	if needs || err != nil {
		return o, needs, err
	}
	if err := geo.CheckAgainst(crs, l.Bound()); err != nil {
		return o, false, refused(err)
	}
	m := Map(joined.headers).With(s.Mapping, joined.headers)
	o.AreaField = m["area"]
	if m["plot_no"] == "" {
		// Under another name it may be there: a person says which column it is.
		return o, true, o.look(joined, m)
	}
	return o, false, judgeAll(ctx, joined, Judge{m, crs, s.AreaUnit}, &o, sink, progress)
}

// look fills the columns of a file that nothing is judged of yet, with what
// the first rows say.
func (o *Outline) look(l joinedLayer, m Mapping) error {
	samples, seen := map[string]string{}, 0
	for rec, err := range l.records() {
		if err != nil {
			return refused(err)
		}
		for k, v := range rec.Attributes {
			if samples[k] == "" {
				samples[k] = v
			}
		}
		if seen++; seen == 50 {
			break
		}
	}
	o.columns(l.headers, m, samples)
	return nil
}

// columns says what each column of the file was taken for.
func (o *Outline) columns(headers []string, m Mapping, samples map[string]string) {
	bySource := map[string]Column{}
	for _, c := range Columns {
		if s := m[c.Target]; s != "" {
			bySource[s] = c
		}
	}
	for _, h := range headers {
		o.Columns = append(o.Columns, FoundColumn{Source: h, Target: bySource[h].Target, TargetZh: bySource[h].Zh, Sample: samples[h]})
	}
}

func pick(sources []Source, name string) (Source, bool) {
	if len(sources) == 1 && name == "" {
		return sources[0], true
	}
	i := slices.IndexFunc(sources, func(l Source) bool { return l.Name == name })
	if i < 0 {
		return Source{}, false
	}
	return sources[i], true
}

// chooseCRS takes the file at its word; where it says nothing a person chooses
// from what the coordinates allow. A choice never overrules the file.
func chooseCRS(l geo.Layer, epsg int, o *Outline) (geo.CRS, bool, error) {
	crs, err := l.CRS()
	if err == nil {
		o.EPSG, o.CRSName = crs.EPSG, crs.Name
		return crs, false, nil
	}
	// A damaged .prj says as much as none.
	if code := geo.CodeOf(err); code != "prj-missing" && code != "prj-unreadable" {
		return crs, false, refused(err)
	}
	o.CRSCandidates = []NamedCRS{}
	for _, c := range geo.SuggestCRS(l.Bound()) {
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
