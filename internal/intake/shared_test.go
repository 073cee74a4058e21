package intake

import (
	"context"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangtian/geo/files"
	"liangtian/geo/shp"
	"liangtian/internal/fault"
)

// Every .prj met in the country is taken or refused in words; what is no
// CGCS2000 is refused by its own name.
func TestSharedPRJs(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(shared(t, "prj"), "*.prj"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	taken := map[string]int{
		"EPSG_4490": 4490, "EPSG_4326": 4326, "EPSG_4497": 4497, "EPSG_4508": 4508, "EPSG_4525": 4525,
		"EPSG_4526": 4526, "EPSG_4546": 4546, "EPSG_4547": 4547,
	}
	codes := map[string]string{
		"EPSG_3857": "prj-web-mercator", "EPSG_4214": "prj-beijing54", "EPSG_4610": "prj-xian80",
		"EPSG_2362": "prj-xian80", "EPSG_2383": "prj-xian80", "EPSG_2414": "prj-beijing54", "EPSG_2435": "prj-beijing54",
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(name), ".prj")
		l := good(zone38)
		if epsg := taken[base]; epsg != 0 {
			l = good(crs(t, epsg))
		}
		l.PRJ = string(raw)
		o, rows, _, err := dry(t, sent{}.layer(t, "plots", l), Settings{})
		if epsg := taken[base]; epsg != 0 {
			if err != nil || o.EPSG != epsg || len(rows) != 3 || rows[0].Verdict != New {
				t.Errorf("%s: %d, %d rows, %v", base, o.EPSG, len(rows), err)
			}
			continue
		}
		t.Run(base, func(t *testing.T) { inWords(t, err, codes[base]) })
	}
}

// Every table met anywhere gives a clean run or words.
func TestSharedTables(t *testing.T) {
	ran, said := 0, 0
	err := filepath.WalkDir(shared(t, "dbf"), func(path string, e os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".dbf" {
			return err
		}
		f := read(t, filepath.Dir(path), strings.TrimSuffix(filepath.Base(path), ".dbf"))
		table, err := shp.OpenDBF(part(f, ".dbf"), part(f, ".cpg"))
		rows := 0
		if err == nil {
			rows = table.Count
		}
		if part(f, ".shp").R == nil { // shapes for a table that has none
			l := good(zone38)
			l.Records = nil
			for i := range min(rows, 3000) {
				l.Records = append(l.Records, row("x", "20", "", at(zone38, i%500)))
			}
			borrowed := sent{}.layer(t, "plots", l)
			borrowed["plots.dbf"] = f[strings.TrimSuffix(filepath.Base(path), ".dbf")+".dbf"]
			delete(borrowed, "plots.cpg")
			for name, raw := range f {
				if filepath.Ext(name) == ".cpg" {
					borrowed["plots.cpg"] = raw
				}
			}
			f = borrowed
		}
		for name, raw := range f { // its first column stands for the plot number
			if filepath.Ext(name) == ".dbf" && len(raw) > 43 {
				copy(raw[32:43], "JCBH\x00\x00\x00\x00\x00\x00\x00")
			}
		}
		_, _, _, err = dry(t, f, Settings{EPSG: 4526})
		if err == nil {
			ran++
			return nil
		}
		said++
		if refusal := fault.As(err); refusal == nil || refusal.Kind != fault.Invalid || !hasChinese(refusal.Message) {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil || ran+said == 0 {
		t.Fatal(err)
	}
	t.Logf("%d ran, %d were told why not", ran, said)
}

func part(f sent, ext string) files.Part {
	for name, raw := range f {
		if filepath.Ext(name) == ext {
			return files.Part{R: strings.NewReader(string(raw)), Size: int64(len(raw))}
		}
	}
	return files.Part{}
}

// The real file of a batch: all of it is read, routed types are counted, and
// its planar areas agree with ours.
func TestSharedPlots(t *testing.T) {
	o, rows, needs, err := dry(t, read(t, shared(t, "plots"), "JCTB_2026Q2_gk38_gbk"), Settings{AreaUnit: SquareMetres})
	if err != nil || needs || o.EPSG != 4526 || o.Encoding != "GB18030" || o.AreaField != "JCMJ" || o.AreaUnitGuess != SquareMetres {
		t.Fatalf("%+v %v", o, err)
	}
	verdicts, types, near := map[Verdict]int{}, map[string]int{}, 0
	for _, r := range rows {
		verdicts[r.Verdict]++
		types[r.Field("type")]++
		if r.FileAreaCents == nil || r.CountyInFile != "430223" {
			t.Fatalf("row %d: %+v", r.No, r)
		}
		if ratio := float64(r.AreaCents) / float64(*r.FileAreaCents); math.Abs(ratio-1) < 0.001 {
			near++
		} else if ratio > 1 {
			t.Errorf("row %d is larger than declared: %v", r.No, ratio)
		}
	}
	if want := map[Verdict]int{New: 2097}; !maps.Equal(verdicts, want) {
		t.Errorf("verdicts %v", verdicts)
	}
	// Of parcels that were cut after JCMJ was measured, one in five is smaller.
	if near < 1650 {
		t.Errorf("%d of %d areas within one in a thousand", near, len(rows))
	}
	if want := map[string]int{
		"01": 133, "02": 389, "03": 131, "04": 132, "20": 263, "DL1": 130, "DT": 130, "GF": 131, "KT": 131,
		"LD": 128, "ND": 131, "QT": 134, "YH": 134,
	}; !maps.Equal(types, want) {
		t.Errorf("types %v", types)
	}
}

// The protection layer carries identity numbers and telephones; nothing of
// them reaches the store.
func TestSharedLayerWithoutPeople(t *testing.T) {
	f := read(t, shared(t, "baseline"), "YJJBNTBHTB")
	a, size := f.zip(t)
	s := &layers{}
	if _, err := LoadLayer(context.Background(), s, a, size, nil, "hash", 1, NewLayer{Kind: "pbf"}, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	if len(s.features) != 3248 {
		t.Errorf("%d features", len(s.features))
	}
	for _, column := range []string{"ZRRZJHM", "LXDH"} {
		if !strings.Contains(" "+strings.Join(s.dropped, " ")+" ", " "+column+" ") {
			t.Errorf("%s is not listed as dropped: %v", column, s.dropped)
		}
	}
}
