package intake

import (
	"context"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"liangtian/geo"
	"liangtian/geo/coords"
	"liangtian/geo/files"
	"liangtian/geo/geojson"
	"liangtian/geo/gpkg"
	"liangtian/geo/kml"
	"liangtian/geo/sheet"
	"liangtian/geo/shp"
	"liangtian/internal/fault"
)

// Source is one layer of outlines in an upload, in whatever format. It is
// opened when it is chosen: one that is damaged holds up no other.
type Source struct {
	Name   string
	Format string // as a person knows it
	Open   func() (geo.Layer, error)
}

// Unpacked is what an upload holds: layers of outlines, and tables without
// outlines that are joined to them by plot number. What is unpacked goes to
// scratch files that Close removes.
type Unpacked struct {
	Sources []Source
	Tables  []*sheet.Sheet

	temp  []*os.File
	close []io.Closer
}

// Close removes the scratch files.
func (u *Unpacked) Close() {
	for _, c := range u.close {
		_ = c.Close()
	}
	for _, f := range u.temp {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
}

// doors is every format but the shapefile, whose parts belong together: how a
// file of that extension is taken up.
var doors = map[string]func(u *Unpacked, name string, p files.Part) error{
	".geojson": (*Unpacked).geoJSON,
	".json":    (*Unpacked).geoJSON,
	".kml":     (*Unpacked).kml,
	".kmz":     (*Unpacked).kmz,
	".gpkg":    (*Unpacked).geoPackage,
	".xlsx":    (*Unpacked).workbook,
	".csv":     (*Unpacked).csv,
	".txt":     (*Unpacked).text,
}

// Foreign turns a data set that this program does not read itself into a
// GeoPackage. root names it among its parts; done removes the package.
type Foreign interface {
	Convert(ctx context.Context, root string, parts map[string]files.Part) (pkg string, done func(), err error)
}

// foreign is the formats that need it: a geodatabase is a folder of files.
var foreign = map[string]string{".gdb": "FileGDB", ".dxf": "DXF"}

// dataset is the foreign data set that a file of an archive belongs to, "" for
// none.
func dataset(name string) string {
	elements := strings.Split(name, "/")
	for i, e := range elements {
		folder := i < len(elements)-1
		if ext := strings.ToLower(path.Ext(e)); foreign[ext] != "" && (ext == ".gdb") == folder {
			return strings.Join(elements[:i+1], "/")
		}
	}
	return ""
}

// parts is the files of a shapefile.
var parts = []string{".shp", ".shx", ".dbf", ".prj", ".cpg"}

// Reads reports whether an upload may hold a file of that extension.
func Reads(ext string) bool {
	ext = strings.ToLower(ext)
	return doors[ext] != nil || slices.Contains(parts, ext) || ext == ".dxf"
}

// Unpack opens an archive and finds what is in it; every danger in it is a
// refusal.
func Unpack(ctx context.Context, a Archive, size int64, by Foreign) (*Unpacked, error) {
	u := &Unpacked{}
	if err := u.unpack(ctx, a, size, by); err != nil {
		u.Close()
		return nil, refused(err)
	}
	return u, nil
}

func (u *Unpacked) unpack(ctx context.Context, a Archive, size int64, by Foreign) error {
	found, err := files.Unzip(a, size, files.Limits{MaxFiles: maxFiles, MaxFile: maxFile, MaxTotal: maxTotal, Store: u.scratch},
		func(name string) bool { return Reads(path.Ext(name)) || dataset(name) != "" })
	if err != nil {
		return err
	}
	if err := u.convert(ctx, found, by); err != nil {
		return err
	}
	names := make([]string, 0, len(found))
	shapefile := false
	for name := range found {
		names = append(names, name)
		shapefile = shapefile || strings.EqualFold(path.Ext(name), ".shp")
	}
	slices.Sort(names)
	if shapefile || len(names)+len(u.Sources) == 0 || len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return doors[strings.ToLower(path.Ext(n))] != nil }) {
		sets, err := shp.Loose(found)
		if err != nil {
			return err
		}
		for _, set := range sets {
			u.Sources = append(u.Sources, Source{set.Name, "Shapefile", func() (geo.Layer, error) { return opened(shp.Open(set)) }})
		}
	}
	for _, name := range names {
		if take := doors[strings.ToLower(path.Ext(name))]; take != nil {
			if err := take(u, name, found[name]); err != nil {
				return err
			}
		}
	}
	if len(u.Sources)+len(u.Tables) == 0 {
		return fault.New(fault.Invalid, "nothing-to-read", "文件里没有可以导入的图斑或表格。请核对后重新上传。")
	}
	return nil
}

// convert takes the foreign data sets out of what was found and reads them by
// way of a GeoPackage.
func (u *Unpacked) convert(ctx context.Context, found map[string]files.Part, by Foreign) error {
	sets := map[string]map[string]files.Part{}
	for name, p := range found {
		if root := dataset(name); root != "" {
			if sets[root] == nil {
				sets[root] = map[string]files.Part{}
			}
			sets[root][name] = p
			delete(found, name)
		}
	}
	for _, root := range slices.Sorted(maps.Keys(sets)) {
		pkg, done, err := by.Convert(ctx, root, sets[root])
		if err != nil {
			return err
		}
		u.close = append(u.close, closing(done))
		if err := u.layersOf(pkg, foreign[strings.ToLower(path.Ext(root))]); err != nil {
			return err
		}
	}
	return nil
}

// closing is a function as a Closer.
type closing func()

func (c closing) Close() error { c(); return nil }

// opened keeps a nil reader from becoming a layer that is not nil.
func opened[T geo.Layer](l T, err error) (geo.Layer, error) {
	if err != nil {
		return nil, err
	}
	return l, nil
}

func (u *Unpacked) scratch(string) (files.Scratch, error) {
	f, err := os.CreateTemp("", "liangtian-import-*")
	if err == nil {
		u.temp = append(u.temp, f)
	}
	return f, err
}

func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

func (u *Unpacked) geoJSON(name string, p files.Part) error {
	u.Sources = append(u.Sources, Source{stem(name), "GeoJSON", func() (geo.Layer, error) { return opened(geojson.Open(stem(name), p)) }})
	return nil
}

func (u *Unpacked) kml(name string, p files.Part) error {
	u.Sources = append(u.Sources, Source{stem(name), "KML", func() (geo.Layer, error) { return opened(kml.Open(stem(name), p)) }})
	return nil
}

// kmz is a zip around KML.
func (u *Unpacked) kmz(name string, p files.Part) error {
	inside, err := files.Unzip(p.R, p.Size, files.Limits{MaxFiles: maxFiles, MaxFile: maxFile, MaxTotal: maxTotal, Store: u.scratch},
		func(n string) bool { return strings.EqualFold(path.Ext(n), ".kml") })
	if err != nil {
		return err
	}
	var layers []geo.Layer
	for _, n := range slices.Sorted(maps.Keys(inside)) {
		l, err := kml.Open(stem(n), inside[n])
		switch {
		case err == nil:
			layers = append(layers, l)
		case geo.CodeOf(err) != "kml-empty": // a cover sheet that only links to the others
			return err
		}
	}
	if len(layers) == 0 {
		return geo.Refuse("kml-empty", "KMZ 里没有地标（Placemark）。请重新导出后提交。")
	}
	for _, l := range layers {
		n := stem(name)
		if len(layers) > 1 {
			n += "/" + l.Name()
		}
		u.Sources = append(u.Sources, Source{n, "KMZ", func() (geo.Layer, error) { return l, nil }})
	}
	return nil
}

// geoPackage needs a file on disk, which every scratch file is.
func (u *Unpacked) geoPackage(_ string, p files.Part) error {
	disk, ok := p.R.(*os.File)
	if !ok {
		return geo.Refuse("gpkg-damaged", "GeoPackage 没有解到磁盘上，无法读取。")
	}
	return u.layersOf(disk.Name(), "GeoPackage")
}

func (u *Unpacked) layersOf(pkg, format string) error {
	f, err := gpkg.Open(pkg)
	if err != nil {
		return err
	}
	u.close = append([]io.Closer{f}, u.close...) // before its file is removed
	for _, l := range f.Layers {
		u.Sources = append(u.Sources, Source{l.Name(), format, func() (geo.Layer, error) { return l, nil }})
	}
	return nil
}

func (u *Unpacked) workbook(name string, p files.Part) error {
	sheets, err := sheet.Open(p, knownHeader)
	if err != nil {
		return err
	}
	for _, s := range sheets {
		if len(sheets) == 1 {
			s.Name = stem(name)
		}
		u.table(s, "Excel")
	}
	return nil
}

func (u *Unpacked) csv(name string, p files.Part) error {
	s, err := sheet.OpenCSV(stem(name), p, knownHeader)
	if err == nil {
		u.table(s, "CSV")
	}
	return err
}

// text is the exchange text of reported parcels; any other text is a table.
func (u *Unpacked) text(name string, p files.Part) error {
	l, err := coords.Open(stem(name), p)
	switch {
	case err == nil:
		u.Sources = append(u.Sources, Source{stem(name), "坐标文本", func() (geo.Layer, error) { return l, nil }})
	case geo.CodeOf(err) == "coords-empty":
		return u.csv(name, p)
	}
	return err
}

// table files a sheet as a source when its cells hold outlines.
func (u *Unpacked) table(s *sheet.Sheet, format string) {
	if l := s.Outlines(Map(s.Header)["plot_no"]); l != nil {
		u.Sources = append(u.Sources, Source{s.Name, format, func() (geo.Layer, error) { return l, nil }})
		return
	}
	u.Tables = append(u.Tables, s)
}

// knownHeader reports whether a header is one of the column table.
func knownHeader(h string) bool { return len(Map([]string{h})) > 0 }
