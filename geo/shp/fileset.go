package shp

import (
	"io"
	"path"
	"sort"
	"strings"

	"liangtian/geo"
	"liangtian/geo/files"
)

// text reads a small part as a string, at most limit bytes.
func content(p files.Part, limit int64) (string, error) {
	if !p.Present() {
		return "", nil
	}
	b, err := io.ReadAll(io.NewSectionReader(p.R, 0, min(p.Size, limit)))
	return string(b), err
}

// Fileset is one layer: its name with folders, and its parts. Shx, Prj and Cpg
// may be missing.
type Fileset struct {
	Name                    string
	Shp, Shx, Dbf, Prj, Cpg files.Part
}

// set files a part under its extension; false for extensions that are no part.
func (f *Fileset) set(ext string, p files.Part) bool {
	switch strings.ToLower(ext) {
	case ".shp":
		f.Shp = p
	case ".shx":
		f.Shx = p
	case ".dbf":
		f.Dbf = p
	case ".prj":
		f.Prj = p
	case ".cpg":
		f.Cpg = p
	default:
		return false
	}
	return true
}

func isPart(name string) bool { return new(Fileset).set(path.Ext(name), files.Part{}) }

// Loose groups separate files into layers by their names; neither folders nor
// letter case have to agree exactly. Layers come in the order of their names;
// files that belong to no .shp are left out.
func Loose(parts map[string]files.Part) ([]Fileset, error) {
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	sort.Strings(names)
	groups := map[string]*Fileset{}
	taken := map[string]bool{}
	var order []string
	for _, name := range names {
		clean := strings.ReplaceAll(name, `\`, "/")
		lower := strings.ToLower(clean)
		if taken[lower] {
			return nil, geo.Refuse("file-duplicate", "文件“%s”出现了两次，请只保留一份。", files.Short(clean))
		}
		taken[lower] = true
		if !isPart(clean) {
			continue
		}
		ext := path.Ext(clean)
		key := strings.TrimSuffix(lower, strings.ToLower(ext))
		g := groups[key]
		if g == nil {
			g = &Fileset{Name: strings.TrimSuffix(clean, ext)}
			groups[key] = g
			order = append(order, key)
		}
		g.set(ext, parts[name])
	}
	var out []Fileset
	for _, key := range order {
		if groups[key].Shp.Present() {
			out = append(out, *groups[key])
		}
	}
	if len(out) == 0 {
		return nil, geo.Refuse("shp-missing", "没有找到 .shp 文件。请把 .shp、.shx、.dbf、.prj 一起提交（可放在一个 zip 压缩包里）。")
	}
	return out, nil
}

// Unzip unpacks the shapefile parts of an archive and groups them into layers.
func Unzip(r io.ReaderAt, size int64, limits files.Limits) ([]Fileset, error) {
	parts, err := files.Unzip(r, size, limits, isPart)
	if err != nil {
		return nil, err
	}
	return Loose(parts)
}
