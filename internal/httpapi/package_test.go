package httpapi_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/files"
	"liangtian/geo/shp"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/report"
)

// unpacked is a package by name below its one folder, after its manifest was
// checked: everything in it is listed, and as it is listed.
func unpacked(t *testing.T, raw []byte) (root string, entries map[string][]byte, m report.Manifest) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	entries = map[string][]byte{}
	for _, f := range z.File {
		if f.NonUTF8 || f.Flags&0x800 == 0 && strings.ContainsFunc(f.Name, func(r rune) bool { return r > 127 }) {
			t.Errorf("%q does not say that it is UTF-8", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		folder, name, _ := strings.Cut(f.Name, "/")
		if root == "" {
			root = folder
		}
		if _, twice := entries[name]; twice || folder != root {
			t.Errorf("%s is there twice, or outside of %s", f.Name, root)
		}
		entries[name] = b
	}
	if err := json.Unmarshal(entries["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	for _, e := range m.Files {
		name := strings.TrimPrefix(e.Path, root+"/")
		sum := sha256.Sum256(entries[name])
		if hex.EncodeToString(sum[:]) != e.SHA256 || int64(len(entries[name])) != e.Size {
			t.Errorf("the manifest is wrong about %s", e.Path)
		}
	}
	if len(m.Files) != len(entries)-1 {
		t.Errorf("%d listed, %d there", len(m.Files), len(entries))
	}
	return root, entries, m
}

// outlinesIn reads the shapefile of a package.
func outlinesIn(t *testing.T, raw []byte) (*shp.Reader, []geo.Record) {
	t.Helper()
	sets, err := shp.Unzip(bytes.NewReader(raw), int64(len(raw)), files.Limits{})
	if err != nil || len(sets) != 1 {
		t.Fatalf("%d shapefiles: %v", len(sets), err)
	}
	r, err := shp.Open(sets[0])
	if err != nil {
		t.Fatal(err)
	}
	var out []geo.Record
	for rec, err := range r.Records() {
		if err != nil || rec.Err != nil {
			t.Fatal(err, rec.Err)
		}
		out = append(out, rec)
	}
	return r, out
}

func TestEvidencePackage(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, casework.Issued)
	s.does("a.zr.jb", "receive", nil, casework.Received)
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	inspector := c.As("a.zr.wy")
	inspector.Photos(s.id, scenes[0])
	bare := c.Picture(scenes[0], orb.Point{113.3204, 27.0503}, 123.6)
	if a := inspector.Photo(s.id, "uav", bare); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	taken := c.Picture(scenes[1], orb.Point{113.3204, 27.0503}, 10)
	if a := inspector.Photo(s.id, "close", taken); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	last := apptest.Ask[int64](c, "SELECT max(id) FROM photos")
	if a := inspector.Post(fmt.Sprintf("/api/photos/%d/withdraw", last), in{"reason": "误传"}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	wanted := in{"batch": c.Batch, "county": "430223", "epsg": 4526}
	clerk := c.As("a.zr.jb")
	root, entries, m := unpacked(t, made(t, clerk, "evidence", wanted))
	day := strings.ReplaceAll(c.Day(0), "-", "")
	if root != "430223_示两非〔2026〕1号_"+day || m.Batch != "示两非〔2026〕1号" || m.EPSG != 4526 || m.Counts["photos"] != 4 {
		t.Errorf("%s: %+v", root, m)
	}
	var photos []string
	for name, raw := range entries {
		if !strings.HasPrefix(name, "举证照片/") {
			continue
		}
		photos = append(photos, strings.TrimPrefix(name, "举证照片/A1/"))
		sum := sha256.Sum256(raw)
		if n := apptest.Ask[int](c, "SELECT count(*) FROM photos WHERE case_id = ? AND sha256 = ?", s.id, hex.EncodeToString(sum[:])); n != 1 {
			t.Errorf("%s is not what was received", name)
		}
	}
	slices.Sort(photos)
	if fmt.Sprint(photos) != "[人工/A1_核实近景_02_000.jpg 人工/A1_核实近景_03_090.jpg 人工/A1_核实远景_01_000.jpg 无人机/A1_核实航拍_04_124.jpg]" {
		t.Errorf("%v", photos)
	}
	list := entries["照片坐标信息.csv"]
	if !bytes.HasPrefix(list, []byte("\xEF\xBB\xBF")) {
		t.Error("the list has no BOM")
	}
	rows, err := csv.NewReader(bytes.NewReader(list[3:])).ReadAll()
	if err != nil || len(rows) != 5 || fmt.Sprint(rows[0]) != "[filename latitude longitude azimuth]" || rows[4][0] != "A1_核实航拍_04_124.jpg" ||
		!strings.HasPrefix(rows[4][1], "27.0503") || !strings.HasPrefix(rows[4][2], "113.3204") || rows[4][3] != "123.6" {
		t.Errorf("%v %v", rows, err)
	}
	info := below(t, workbook(t, entries["举证图斑信息表.xlsx"]), "举证图斑信息表", 3)
	first := slices.IndexFunc(info, func(r []string) bool { return r[6] == "A1" })
	if first < 0 || fmt.Sprint(info[first][1:5]) != "[430223 示意省 示意市 甲县（示意）]" || info[first][11] != "3" || info[first][12] != "1" {
		t.Errorf("%v", info)
	}
	for _, ext := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
		if len(entries["矢量数据/JZTB"+ext]) == 0 {
			t.Errorf("no %s among %v", ext, slices.Collect(maps.Keys(entries)))
		}
	}
	if len(info) != m.Counts["plots"]+1 {
		t.Errorf("%d rows, the manifest counts %d plots", len(info), m.Counts["plots"])
	}

	t.Run("a damaged photo", func(t *testing.T) {
		sha := apptest.Ask[string](c, "SELECT sha256 FROM photos WHERE case_id = ? ORDER BY id LIMIT 1", s.id)
		name, err := c.App.Blobs.Path(t.Context(), sha)
		if err != nil {
			t.Fatal(err)
		}
		good, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		bad := slices.Clone(good)
		bad[len(bad)/2] ^= 1
		put := func(raw []byte) {
			_ = os.Chmod(name, 0o600)
			if err := os.WriteFile(name, raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		put(bad)
		e := asked(t, clerk, "evidence", wanted)
		if e.State != report.ExportFailed || e.ProblemCode != "photo-damaged" || !strings.Contains(e.Problem, "图斑 A1 的照片") {
			t.Errorf("%+v", e)
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if e := asked(t, clerk, "evidence", wanted); e.ProblemCode != "photo-lost" || !strings.Contains(e.Problem, "图斑 A1 ") {
			t.Errorf("%+v", e)
		}
		left, err := os.ReadDir(path.Join(c.App.Config.DataDir, "exports"))
		if err != nil || len(left) != 1 {
			t.Errorf("one package was made, %d files lie there: %v", len(left), err)
		}
		put(good)
		made(t, clerk, "evidence", wanted)
	})
}

func TestUpwardShapefile(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	busy(t, c)
	for _, epsg := range []int{4490, 4526} {
		raw := made(t, c.As("lxb"), "upward", in{"batch": c.Batch, "epsg": epsg})
		_, entries, m := unpacked(t, raw)
		if !bytes.Contains(entries["字段说明.txt"], []byte("ZGMJ")) {
			t.Errorf("%v", slices.Collect(maps.Keys(entries)))
		}
		r, recs := outlinesIn(t, raw)
		if fmt.Sprint(r.Fields()) != "[JCBH XZQDM XMC TBLX ZRBM HSJL HSSM ZGCS ZGMJ ZGSJ JZSJ XHZT XHSJ WH BZ]" || r.Encoding() != "GB18030" {
			t.Errorf("%v %s", r.Fields(), r.Encoding())
		}
		if crs, err := r.CRS(); err != nil || crs.EPSG != epsg {
			t.Errorf("%+v %v", crs, err)
		}
		want := apptest.Ask[int](c, "SELECT count(*) FROM cases WHERE state NOT IN ('split', 'voided')")
		if len(recs) != want || m.Counts["plots"] != want {
			t.Errorf("%d outlines, %d counted, want %d", len(recs), m.Counts["plots"], want)
		}
		crs, _ := geo.CRSByEPSG(epsg)
		for _, rec := range recs {
			a := rec.Attributes
			stored := apptest.Ask[int64](c, "SELECT c.area_cents FROM cases c JOIN plots p ON p.id = c.plot_id WHERE p.plot_no = ?", a["JCBH"])
			if got := geo.AreaCents(crs.MapToGeographic(rec.Geometry)); got-stored > 2 || stored-got > 2 {
				t.Errorf("%s: %d, stored %d", a["JCBH"], got, stored)
			}
			switch a["JCBH"] {
			case "A1":
				today := strings.ReplaceAll(c.Day(0), "-", "")
				if a["XHZT"] != "已销号" || a["WH"] != "株自资函〔2026〕9号" || a["HSJL"] != "属实" || a["HSSM"] != "隔河可见" || a["XMC"] != "甲县（示意）" ||
					a["ZGMJ"] != geo.FormatSquareMetres(stored) || strings.ReplaceAll(a["XHSJ"], "-", "") != today || strings.ReplaceAll(a["JZSJ"], "-", "") != today {
					t.Errorf("%v", a)
				}
			case "B5":
				if a["XHZT"] != "未销号（整改中）" || a["ZGMJ"] != "0.00" {
					t.Errorf("%v", a)
				}
			}
		}
	}
}
