package plot

import (
	"strings"
	"testing"
)

func TestNormalCodes(t *testing.T) {
	for raw, want := range map[string]string{"1": "01", "2": "02", "3": "03", "4": "04", "04": "04", " kt ": "KT", "20": "20", "5": "5", "": "", "dl1": "DL1"} {
		if got := NormalType(raw); got != want {
			t.Errorf("type %q: %q, want %q", raw, got, want)
		}
	}
	for raw, want := range map[string]string{"GS": "GSYY", "ss": "SSLM", " fls": "FLS", "GSYY": "GSYY", "": ""} {
		if got := NormalPlanting(raw); got != want {
			t.Errorf("planting %q: %q, want %q", raw, got, want)
		}
	}
}

// Every code stands once, with a word; unknown codes are shown as they are.
func TestCodeTables(t *testing.T) {
	for name, c := range map[string]struct {
		table Table
		size  int
		code  string
		zh    string
	}{
		"types": {Types, 33, "KT", "坑塘"}, "land classes": {LandClasses, 80, "1006", "农村道路"}, "plantings": {Plantings, 15, "FLS", "种植非粮作物"},
	} {
		seen := map[string]bool{}
		for _, e := range c.table.List {
			if e.Code == "" || e.Zh == "" || seen[e.Code] {
				t.Errorf("%s: %+v", name, e)
			}
			seen[e.Code] = true
		}
		if len(c.table.List) < c.size || c.table.Zh(c.code) != c.zh || c.table.Zh("ZZ9") != "ZZ9" {
			t.Errorf("%s: %d codes, %s is %s", name, len(c.table.List), c.code, c.table.Zh(c.code))
		}
	}
}

// The layer outranks the file; what it measured is without slivers; silence is silence.
func TestOnPBF(t *testing.T) {
	yes, no, nothing, some := true, false, int64(0), int64(1)
	for _, c := range []struct {
		layer *int64
		file  *bool
		on    *bool
		from  string
	}{
		{nil, nil, nil, ""},
		{nil, &yes, &yes, "file"},
		{nil, &no, &no, "file"},
		{&some, &no, &yes, "layer"},
		{&nothing, &yes, &no, "layer"},
	} {
		on, from := Plot{PBFCents: c.layer, PBFInFile: c.file}.OnPBF()
		if from != c.from || (on == nil) != (c.on == nil) || (on != nil && *on != *c.on) {
			t.Errorf("%+v: %v from %q", c, on, from)
		}
	}
}

func TestOtherCents(t *testing.T) {
	if (Plot{AreaCents: 10}).OtherCents() != nil {
		t.Error("without a layer nobody knows")
	}
	for farmland, want := range map[int64]int64{0: 10, 4: 6, 10: 0, 11: 0} {
		if got := (Plot{AreaCents: 10, FarmlandCents: &farmland}).OtherCents(); *got != want {
			t.Errorf("10 less %d: %d", farmland, *got)
		}
	}
}

func TestCutBy(t *testing.T) {
	overlays := []Overlay{
		{Kind: "none", AreaCents: 0},
		{Kind: "sliver in", AreaCents: SliverCents - 1},
		{Kind: "cut", AreaCents: SliverCents},
		{Kind: "cut too", AreaCents: 10_000 - SliverCents},
		{Kind: "sliver out", AreaCents: 10_000 - SliverCents + 1},
		{Kind: "whole", AreaCents: 10_000},
	}
	p := Plot{AreaCents: 10_000, Overlays: overlays}
	for sliver, want := range map[int64]string{
		SliverCents: "cut, cut too", 0: "sliver in, cut, cut too, sliver out", 9_000: "", 1_000: "",
	} {
		var kinds []string
		for _, o := range p.CutBy(sliver) {
			kinds = append(kinds, o.Kind)
		}
		if got := strings.Join(kinds, ", "); got != want {
			t.Errorf("with slivers of %d cut by %q", sliver, got)
		}
	}
}
