package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/plot"
)

// layers is a store in memory.
type layers struct {
	layer    NewLayer
	sha256   string
	dropped  []string
	features []Feature
	chunks   int
	fail     error
}

func (s *layers) AddLayer(_ context.Context, _ int64, l NewLayer, sha256 string, dropped []string, fill func(put func([]Feature) error) error) (int64, error) {
	s.layer, s.sha256, s.dropped = l, sha256, dropped
	err := fill(func(f []Feature) error {
		s.chunks++
		s.features = append(s.features, f...) // the caller reuses its chunk
		return s.fail
	})
	return 42, err
}

var protection = []shp.Field{
	{Name: "BSM", Type: 'C', Length: 18},
	{Name: "DLBM", Type: 'C', Length: 5},
	{Name: "ZRRMC", Type: 'C', Length: 30},
	{Name: "ZRRZJHM", Type: 'C', Length: 18},
	{Name: "LXDH", Type: 'C', Length: 20},
}

func protected(n int) shp.Layer {
	l := shp.Layer{Fields: protection, PRJ: zone38.PRJ()}
	for i := range n {
		l.Records = append(l.Records, geo.Record{Geometry: at(zone38, i), Attributes: map[string]string{
			"BSM": fmt.Sprint("B", i), "DLBM": []string{"0101", "0201", "0103", "1006"}[i%4], "ZRRMC": "王某某",
			"ZRRZJHM": "430223197001011234", "LXDH": "13900001111",
		}})
	}
	return l
}

func load(t *testing.T, s *layers, f sent, kind string) error {
	t.Helper()
	a, size := f.zip(t)
	id, err := LoadLayer(context.Background(), s, a, size, nil, "hash", 1, NewLayer{Kind: kind, Name: "永农"}, func(int, int) {})
	if err == nil && id != 42 {
		t.Errorf("layer %d", id)
	}
	return err
}

// Names, identity numbers and telephones are dropped as the layer is read, and
// said to be.
func TestLayerDropsPeople(t *testing.T) {
	s := &layers{}
	if err := load(t, s, sent{}.layer(t, "YJJBNTBHTB", protected(4)), "pbf"); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.dropped, []string{"ZRRMC", "ZRRZJHM", "LXDH"}) || s.sha256 != "hash" || s.layer.Name != "永农" {
		t.Errorf("dropped %v of %+v", s.dropped, s.layer)
	}
	kept := fmt.Sprintf("%+v", s.features)
	for _, secret := range []string{"王某某", "430223197001011234", "13900001111"} {
		if strings.Contains(kept, secret) {
			t.Errorf("%s reached the store", secret)
		}
	}
	f := s.features[2]
	if c := f.Geometry[0][0][0]; len(s.features) != 4 || f.Code != "B2" || f.Class != "0103" || c[0] < 113 || c[0] > 114 || c[1] < 27 || c[1] > 28 {
		t.Errorf("%d features, the third %+v", len(s.features), f)
	}
}

// Of the land-class layer cultivated land alone counts; rows without a shape
// are no land; chunks add up.
func TestLayerRows(t *testing.T) {
	s := &layers{}
	if err := load(t, s, sent{}.layer(t, "DLTB", protected(8)), "farmland"); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.features {
		if !strings.HasPrefix(f.Class, "01") {
			t.Errorf("%s is no farmland", f.Class)
		}
	}
	l := protected(chunkRows*2 + 7)
	l.Records[3].Geometry, l.Records[4].Deleted = nil, true
	all := &layers{}
	if err := load(t, all, sent{}.layer(t, "DLTB", l), "pbf"); err != nil || len(s.features) != 4 || len(all.features) != len(l.Records)-2 || all.chunks != 3 {
		t.Errorf("%d and %d features in %d chunks, %v", len(s.features), len(all.features), all.chunks, err)
	}
}

func TestLayerRefused(t *testing.T) {
	inWords(t, load(t, &layers{}, sent{}.layer(t, "a", protected(1)).layer(t, "b", protected(1)), "pbf"), "layer-many")
	none := protected(1)
	none.PRJ = ""
	inWords(t, load(t, &layers{}, sent{}.layer(t, "a", none), "pbf"), "prj-missing")
	wrong := protected(1)
	wrong.PRJ = crs(t, 4525).PRJ()
	inWords(t, load(t, &layers{}, sent{}.layer(t, "a", wrong), "pbf"), "zone-mismatch")
	full := errors.New("the disk is full")
	if err := load(t, &layers{fail: full}, sent{}.layer(t, "a", protected(1)), "pbf"); !errors.Is(err, full) {
		t.Errorf("the store's error became %v", err)
	}
	for code, l := range map[string]NewLayer{
		"layer-kind":      {Kind: "gold", Name: "n", Authority: "a", AsOf: "2025-12-31"},
		"layer-name":      {Kind: "pbf", Name: " ", Authority: "a", AsOf: "2025-12-31"},
		"layer-authority": {Kind: "pbf", Name: "n", Authority: "", AsOf: "2025-12-31"},
		"layer-date":      {Kind: "pbf", Name: "n", Authority: "a", AsOf: "2025"},
	} {
		inWords(t, l.Check(), code)
	}
	if err := (&NewLayer{Kind: "pbf", Name: " n ", Authority: "a", AsOf: "2025-12-31"}).Check(); err != nil || plot.LayerZh("pbf", "n") == "pbf" || plot.LayerZh("other", "n") != "n" {
		t.Error(err)
	}
}

// A batch is refused field by field, and limits left out are filled.
func TestNewBatch(t *testing.T) {
	today, _ := NewBatch{IssuedOn: "2026-06-10"}.IssuedOn.Time()
	good := func() NewBatch {
		return NewBatch{Number: " 1号 ", IssuedOn: "2026-06-10", Source: "省厅", DayKind: "working"}
	}
	b := good()
	if err := b.Check(today); err != nil || b.Number != "1号" || len(b.Limits) != 11 || b.Limits["verify"] != 10 {
		t.Fatalf("%+v %v", b, err)
	}
	for field, edit := range map[string]func(*NewBatch){
		"number":   func(b *NewBatch) { b.Number = " " },
		"source":   func(b *NewBatch) { b.Source = strings.Repeat("长", 101) },
		"issuedOn": func(b *NewBatch) { b.IssuedOn = "2026-06-11" },
		"dayKind":  func(b *NewBatch) { b.DayKind = "lunar" },
		"limits":   func(b *NewBatch) { b.Limits = map[casework.Limit]int{"verify": 0} },
		"limits ":  func(b *NewBatch) { b.Limits = map[casework.Limit]int{"nap": 3} },
	} {
		b := good()
		edit(&b)
		err := b.Check(today)
		inWords(t, err, "batch-invalid")
		if f := fault.As(err).Fields; len(f) != 1 || f[0].Name != strings.TrimSpace(field) {
			t.Errorf("%s: %+v", field, f)
		}
	}
	b = good()
	b.EvidenceRules = []byte(`{"verify":{"params":{"min_wide":99}}}`)
	if err := b.Check(today); fault.As(err) == nil {
		t.Errorf("rules beyond their bounds: %v", err)
	}
}
