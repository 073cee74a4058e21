package intake

import (
	"fmt"
	"strings"
	"testing"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/org"
)

// filed is a layer of approvals, as an office keeps them.
func filed(rows ...map[string]string) shp.Layer {
	l := shp.Layer{Fields: protection, PRJ: zone38.PRJ()}
	for _, name := range []string{"批文号", "YXQQ", "YXQZ"} {
		l.Fields = append(l.Fields, shp.Field{Name: name, Type: 'C', Length: 254})
	}
	for i, row := range rows {
		a := map[string]string{"BSM": fmt.Sprint("B", i), "ZRRMC": "王某某", "LXDH": "13900001111"}
		for k, v := range row {
			a[k] = v
		}
		l.Records = append(l.Records, geo.Record{Geometry: at(zone38, i), Attributes: a})
	}
	return l
}

// Of approvals the document and its days stay, of baseline layers not even
// those; people never.
func TestLayerKeepsDocuments(t *testing.T) {
	row := map[string]string{"批文号": "湘国土资〔2024〕12号", "YXQQ": "20240301", "YXQZ": "2026年12月31日"}
	s := &layers{}
	if err := load(t, s, sent{}.layer(t, "LSYD", filed(row, map[string]string{"YXQZ": "长期"})), "temporary_land_use"); err != nil {
		t.Fatal(err)
	}
	f := s.features[0]
	if f.Document != "湘国土资〔2024〕12号" || f.ValidFrom != "2024-03-01" || f.ValidTo != "2026-12-31" || f.Number != 1 {
		t.Errorf("%+v", f)
	}
	if f := s.features[1]; f.Document != "" || f.ValidFrom != "" || f.ValidTo != "" {
		t.Errorf("without an end: %+v", f)
	}
	for _, name := range []string{"ZRRMC", "LXDH", "DLBM"} {
		if dropped := strings.Contains(fmt.Sprint(s.dropped), name); dropped != (name != "DLBM") {
			t.Errorf("%s dropped: %v", name, dropped)
		}
	}
	base := &layers{}
	if err := load(t, base, sent{}.layer(t, "YN", filed(row)), "pbf"); err != nil || base.features[0].Document != "" || base.features[0].ValidTo != "" {
		t.Errorf("%+v %v", base.features, err)
	}
}

func TestLayerFeaturesRefused(t *testing.T) {
	for code, row := range map[string]map[string]string{
		"layer-validity":  {"YXQZ": "明年年底"},
		"layer-validity ": {"YXQQ": "20260301", "YXQZ": "20250301"},
		"layer-document":  {"批文号": strings.Repeat("号", 66) + "和和和"},
	} {
		inWords(t, load(t, &layers{}, sent{}.layer(t, "a", filed(map[string]string{}, row)), "temporary_land_use"), strings.TrimSpace(code))
	}
	none := protected(4)
	for i := range none.Records {
		none.Records[i].Attributes["DLBM"] = "0201"
	}
	inWords(t, load(t, &layers{}, sent{}.layer(t, "a", none), "farmland"), "layer-empty")
}

func TestReadDay(t *testing.T) {
	for raw, want := range map[string]org.Date{
		"20261231": "2026-12-31", "2026-12-31": "2026-12-31", "2026/1/2": "2026-01-02", "2026.01.02": "2026-01-02", "2026年12月31日": "2026-12-31",
		"2026-12-31 00:00:00": "2026-12-31", "2026-12-31T00:00:00Z": "2026-12-31", " ": "", "长期": "", "00000000": "",
	} {
		if got, ok := readDay(raw); !ok || got != want {
			t.Errorf("%q: %q %v", raw, got, ok)
		}
	}
	for _, raw := range []string{"20261331", "2026-02-30", "31/12/2026", "2026", "1月", "202612311", "00010101"} {
		if got, ok := readDay(raw); ok {
			t.Errorf("%q is %q", raw, got)
		}
	}
}

// Whatever a cell holds, a day is a day or nothing.
func FuzzReadDay(f *testing.F) {
	for _, raw := range []string{"20261231", "2026-12-31", "2026年12月31日", "长期", "2026-02-30", "９０２６", "2026-12-31 x", "\xff"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, ok := readDay(raw)
		if _, dated := got.Time(); got != "" && (!ok || !dated) {
			t.Errorf("%q: %q", raw, got)
		}
	})
}

// Whatever a code is written like, what is left of it is a code or refused.
func FuzzPlainCode(f *testing.F) {
	for _, raw := range []string{"430223", "430223000000", "430200", "430000", "4302230010", "430223.0", "0", "..", "００"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if code := plainCode(raw); len(code) > len(raw) || regionCode.MatchString(string(code)) && plainCode(string(code)) != code {
			t.Errorf("%q: %q", raw, code)
		}
	})
}
