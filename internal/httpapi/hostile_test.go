package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"liangtian/geo/shp"
	"liangtian/internal/apptest"
	"liangtian/internal/intake"
	"liangtian/internal/routing"
)

var rules = routing.Version1

// pack is an archive of any files.
func pack(files map[string][]byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, raw := range files {
		w, _ := z.Create(name)
		_, _ = w.Write(raw)
	}
	_ = z.Close()
	return b.Bytes()
}

// parts are the files of three plots in zone 38, by extension.
func parts(t *testing.T) map[string][]byte {
	out := map[string][]byte{}
	for ext, b := range buffers(t, apptest.Layer(4526, rows(3))) {
		out["p"+ext] = b.Bytes()
	}
	return out
}

func buffers(t *testing.T, l shp.Layer) map[string]*bytes.Buffer {
	out := map[string]*bytes.Buffer{}
	if err := shp.Write(func(ext string) (io.Writer, error) {
		out[ext] = &bytes.Buffer{}
		return out[ext], nil
	}, l); err != nil {
		t.Fatal(err)
	}
	return out
}

func with(files map[string][]byte, changes ...any) map[string][]byte {
	out := map[string][]byte{}
	for k, v := range files {
		out[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		name := changes[i].(string)
		switch v := changes[i+1].(type) {
		case nil:
			delete(out, name)
		case []byte:
			out[name] = v
		case string:
			out[name] = []byte(v)
		}
	}
	return out
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// What an upload may end as: refused at the door, failed with words, waiting
// for a person, or read.
func arrive(t *testing.T, c *apptest.City, batch int64, name string, files map[string][]byte) (string, intake.Import) {
	t.Helper()
	a := c.As("shi.zr").Upload(fmt.Sprintf("/api/batches/%d/imports", batch), files, nil)
	if a.Status != http.StatusAccepted {
		if p := a.Problem(); a.Status < 400 || a.Status >= 500 || !chinese(p.Detail) {
			t.Errorf("%s: %s", name, a)
		}
		return a.Problem().Code, intake.Import{}
	}
	im := c.Settled(apptest.Into[intake.Import](t, a).ID)
	if im.Status == intake.Failed {
		if im.Problem == nil || !chinese(im.Problem.Detail) || im.Problem.Code == "internal" {
			t.Errorf("%s failed without words: %+v", name, im.Problem)
			return "", im
		}
		return im.Problem.Code, im
	}
	return string(im.Status), im
}

const xian80 = `PROJCS["Xian_1980_3_Degree_GK_Zone_38",GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`

func TestHostileUploads(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	batch := c.NewBatch("示〔2026〕6号")
	p := parts(t)
	whole := pack(p)
	geographic := buffers(t, apptest.Layer(4490, rows(3)))
	loose := func(files map[string][]byte) map[string][]byte { return files }
	archive := func(files map[string][]byte) map[string][]byte { return map[string][]byte{"a.zip": pack(files)} }
	for _, h := range []struct {
		name, want string
		files      map[string][]byte
	}{
		{"all is well", "parsed", archive(p)},
		{"loose and well", "parsed", loose(p)},
		{"nothing", "form-missing", nil},
		{"empty zip file", "", map[string][]byte{"a.zip": {}}},
		{"text of no coordinates", "sheet-no-header", loose(map[string][]byte{"dk.txt": []byte("[地块坐标]")})},
		{"an old workbook", "format-xls", loose(map[string][]byte{"a.xls": []byte("x")})},
		{"rar", "format-archive", loose(map[string][]byte{"a.rar": []byte("Rar!")})},
		{"program", "format-unknown", loose(map[string][]byte{"a.exe": []byte("MZ")})},
		{"a rar called zip", "", map[string][]byte{"a.zip": []byte("Rar!\x1a\x07\x00 and so on and so on")}},
		{"half a zip", "", map[string][]byte{"a.zip": whole[:len(whole)/2]}},
		{"zip with a way out", "", archive(with(p, "../../etc/p.shp", p["p.shp"]))},
		{"zip with a way out, backwards", "", archive(with(p, `..\..\p.shp`, p["p.shp"]))},
		{"zip of nothing known", "shp-missing", archive(map[string][]byte{"readme.md": []byte("x")})},
		{"no table", "", archive(with(p, "p.dbf", nil))},
		{"no shapes", "shp-missing", archive(with(p, "p.shp", nil, "p.shx", nil, "p.prj", nil, "p.dbf", nil, "x.md", "x"))},
		{"half the shapes", "", archive(with(p, "p.shp", p["p.shp"][:200]))},
		{"half the table", "", archive(with(p, "p.dbf", p["p.dbf"][:400]))},
		{"Xian 80", "", archive(with(p, "p.prj", xian80))},
		{"degrees called metres", "", archive(with(p, "p.shp", geographic[".shp"].Bytes(), "p.shx", geographic[".shx"].Bytes()))},
		{"metres called degrees", "", archive(with(p, "p.prj", geographic[".prj"].Bytes()))},
		{"nonsense for a CRS", "needs_settings", archive(with(p, "p.prj", "PROJCS[[[["))},
		{"no CRS", "needs_settings", archive(with(p, "p.prj", nil))},
		{"two layers", "needs_settings", archive(with(p, "q.shp", p["p.shp"], "q.dbf", p["p.dbf"], "q.shx", p["p.shx"], "q.prj", p["p.prj"]))},
	} {
		got, im := arrive(t, c, batch, h.name, h.files)
		if (h.want != "" && got != h.want) || (h.want == "" && (got == "parsed" || got == "needs_settings" || got == "")) {
			t.Errorf("%s: %q, want %q (%+v)", h.name, got, h.want, im.Problem)
		}
		if h.name == "no CRS" {
			choose(t, c, im)
		}
		if h.name == "two layers" {
			one := c.Settled(apptest.Into[intake.Import](t, c.As("shi.zr").Send("PATCH", fmt.Sprintf("/api/imports/%d", im.ID), in{"layer": "q"})).ID)
			if len(im.Outline.Layers) != 2 || one.Status != intake.Parsed || one.Outline.Layer != "q" {
				t.Errorf("two layers: %+v, then %s", im.Outline.Layers, one.Status)
			}
		}
	}
	names(t, c, batch, whole)
	heights(t, c, batch, p)
	damaged(t, c, batch, p)
	sharedFiles(t, c, batch, p)
	if n, _ := cases(c); n != 0 {
		t.Errorf("%d cases came of it", n)
	}
}

// names: a file is read whatever its name is, and the name does no harm.
func names(t *testing.T, c *apptest.City, batch int64, archive []byte) {
	for _, name := range []string{`filename="../../x.zip"`, "filename=\"\xb9\xcc\xb6\xa8.zip\"", "filename*=UTF-8''a%00b.zip", `filename="a'; DROP TABLE imports; --.zip"`} {
		var b bytes.Buffer
		b.WriteString("--x\r\nContent-Disposition: form-data; name=\"files\"; " + name + "\r\nContent-Type: application/zip\r\n\r\n")
		b.Write(archive)
		b.WriteString("\r\n--x--\r\n")
		a := c.As("shi.zr").Send("POST", fmt.Sprintf("/api/batches/%d/imports", batch), &b, "Content-Type", "multipart/form-data; boundary=x")
		if im := c.Settled(apptest.Into[intake.Import](t, a).ID); im.Status != intake.Parsed || strings.ContainsAny(im.Filename, "/\x00\uFFFD") {
			t.Errorf("%s: %s %q", name, im.Status, im.Filename)
		}
	}
	for _, fields := range []map[string]string{{"kind": "pbf", "name": "a\x00b", "authority": "x", "asOf": "2026-01-01"}, {"kind": "pbf", "name": "\xff", "authority": "x", "asOf": "2026-01-01"}} {
		if a := c.As("shi.zr").Upload("/api/layers", map[string][]byte{"l.zip": archive}, fields); a.Problem().Code != "text-invalid" {
			t.Errorf("%q: %s", fields, a)
		}
	}
}

// choose: what the coordinates allow is proposed, and what is chosen is taken.
func choose(t *testing.T, c *apptest.City, im intake.Import) {
	proposed := false
	for _, crs := range im.Outline.CRSCandidates {
		proposed = proposed || crs.EPSG == 4526
	}
	if !proposed {
		t.Errorf("zone 38 is not proposed: %+v", im.Outline.CRSCandidates)
	}
	at := fmt.Sprintf("/api/imports/%d", im.ID)
	for _, step := range []struct {
		epsg int
		want intake.Status
	}{{2362, intake.Failed}, {4525, intake.Failed}, {4526, intake.Parsed}} {
		im = c.Settled(apptest.Into[intake.Import](t, c.As("shi.zr").Send("PATCH", at, in{"epsg": step.epsg})).ID)
		if im.Status != step.want {
			t.Errorf("EPSG %d: %s %+v", step.epsg, im.Status, im.Problem)
		}
	}
	if im.Counts.New != 3 || im.Counts.Groups[intake.Outside] != 0 {
		t.Errorf("%+v", im.Counts)
	}
}

// heights: Z is said to be dropped, row by row.
func heights(t *testing.T, c *apptest.City, batch int64, p map[string][]byte) {
	got, im := arrive(t, c, batch, "with heights", map[string][]byte{"z.zip": pack(with(p, "p.shp", withZ(p["p.shp"]), "p.shx", nil))})
	if got != "parsed" || im.Counts.New != 3 {
		t.Fatalf("with heights: %s %+v %+v", got, im.Counts, im.Problem)
	}
	report := c.As("shi.zr").Get(fmt.Sprintf("/api/imports/%d/report.csv", im.ID))
	if n := strings.Count(string(report.Body), "高程"); n < 3 {
		t.Errorf("%d rows say that heights are dropped", n)
	}
}

// withZ turns plain polygons of one ring into polygons with heights.
func withZ(flat []byte) []byte {
	le, be := binary.LittleEndian, binary.BigEndian
	out := bytes.Clone(flat[:100])
	le.PutUint32(out[32:], 15)
	for at := 100; at < len(flat); {
		size := int(be.Uint32(flat[at+4:])) * 2
		body := bytes.Clone(flat[at+8 : at+8+size])
		le.PutUint32(body, 15)
		points := int(le.Uint32(body[40:]))
		for range points + 2 { // range, then one height a vertex
			body = le.AppendUint64(body, math.Float64bits(88.5))
		}
		out = append(out, flat[at:at+4]...)
		out = be.AppendUint32(out, uint32(len(body)/2))
		out = append(out, body...)
		at += 8 + size
	}
	be.PutUint32(out[24:], uint32(len(out)/2))
	return out
}

// damaged: random bytes in every part, seeded.
func damaged(t *testing.T, c *apptest.City, batch int64, p map[string][]byte) {
	r := rand.New(rand.NewPCG(7, 7))
	ends := map[string]int{}
	for i := range 40 {
		name := []string{"p.shp", "p.dbf", "p.shx", "p.prj"}[i%4]
		raw := bytes.Clone(p[name])
		for range 1 + r.IntN(6) {
			raw[r.IntN(min(len(raw), 600))] = byte(r.IntN(256))
		}
		end, _ := arrive(t, c, batch, fmt.Sprintf("damage %d of %s", i, name), map[string][]byte{"d.zip": pack(with(p, name, raw))})
		ends[end]++
	}
	if len(ends) < 4 {
		t.Errorf("all damage ends alike: %v", ends)
	}
}
