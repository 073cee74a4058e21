package shp

import (
	"io"
	"path"
	"sort"
	"strings"

	"liangtian/geo"
)

// Part is one file of a shapefile set. The zero Part is a file that is missing.
type Part struct {
	R    io.ReaderAt
	Size int64
}

func (p Part) present() bool { return p.R != nil }

// text reads a small part as a string, at most limit bytes.
func (p Part) text(limit int64) (string, error) {
	if !p.present() {
		return "", nil
	}
	b, err := io.ReadAll(io.NewSectionReader(p.R, 0, min(p.Size, limit)))
	return string(b), err
}

// Fileset is one layer: its name with folders, and its parts. Shx, Prj and Cpg
// may be missing.
type Fileset struct {
	Name                    string
	Shp, Shx, Dbf, Prj, Cpg Part
}

// set files a part under its extension; false for extensions that are no part.
func (f *Fileset) set(ext string, p Part) bool {
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

func isPart(name string) bool { return new(Fileset).set(path.Ext(name), Part{}) }

// Loose groups separate files into layers by their names; neither folders nor
// letter case have to agree exactly. Layers come in the order of their names;
// files that belong to no .shp are left out.
func Loose(files map[string]Part) ([]Fileset, error) {
	names := make([]string, 0, len(files))
	for name := range files {
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
			return nil, geo.Refuse("file-duplicate", "文件“%s”出现了两次，请只保留一份。", short(clean))
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
		g.set(ext, files[name])
	}
	var out []Fileset
	for _, key := range order {
		if groups[key].Shp.present() {
			out = append(out, *groups[key])
		}
	}
	if len(out) == 0 {
		return nil, geo.Refuse("shp-missing", "没有找到 .shp 文件。请把 .shp、.shx、.dbf、.prj 一起提交（可放在一个 zip 压缩包里）。")
	}
	return out, nil
}

// short keeps a name or value from a file fit for a message.
func short(s string) string {
	r := []rune(strings.ToValidUTF8(s, "?"))
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return string(r)
}
