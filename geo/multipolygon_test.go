package geo

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

var sample = MultiPolygon{
	{{{113, 27}, {113.1, 27}, {113.1, 27.1}, {113, 27}}, {{113.05, 27.02}, {113.06, 27.03}, {113.07, 27.02}, {113.05, 27.02}}},
	{{{114, 27}, {114.1, 27}, {114.1, 27.1}, {114, 27}}},
}

func TestValueAndScan(t *testing.T) {
	v, err := sample.Value()
	if err != nil {
		t.Fatal(err)
	}
	s := v.(string)
	if !strings.HasPrefix(s, "01060000208A110000") && !strings.HasPrefix(s, "01060000208a110000") {
		t.Errorf("not hex EWKB of a MultiPolygon in 4490: %.20s", s)
	}
	raw, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range map[string]any{"string": s, "bytes": []byte(s), "upper": strings.ToUpper(s), "raw": raw} {
		var got MultiPolygon
		if err := got.Scan(src); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(sample, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestScanPromotesAPolygonAndKnowsNull(t *testing.T) {
	var got MultiPolygon
	if err := got.Scan(ewkb.MustMarshalToHex(sample[0], SRID)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample[:1], got); diff != "" {
		t.Error(diff)
	}
	if err := got.Scan(nil); err != nil || got != nil {
		t.Errorf("NULL became %v, %v", got, err)
	}
	if v, err := got.Value(); v != nil || err != nil {
		t.Errorf("nil became %v, %v", v, err)
	}
	v, err := MultiPolygon{}.Value()
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Scan(v); err != nil || got == nil || len(got) != 0 {
		t.Errorf("an empty one came back as %v, %v", got, err)
	}
}

func TestScanRefuses(t *testing.T) {
	for name, src := range map[string]any{
		"another datum": ewkb.MustMarshalToHex(orb.MultiPolygon(sample), 4326),
		"no datum":      ewkb.MustMarshalToHex(orb.MultiPolygon(sample), 0),
		"a point":       ewkb.MustMarshalToHex(orb.Point{113, 27}, SRID),
		"text":          "hello",
		"nothing":       "",
		"a number":      7,
	} {
		var got MultiPolygon
		if err := got.Scan(src); err == nil {
			t.Errorf("%s was read as %v", name, got)
		}
	}
}

func TestJSON(t *testing.T) {
	b, err := json.Marshal(struct{ Shape, None MultiPolygon }{sample, nil})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"type":"MultiPolygon"`) || !strings.Contains(string(b), `"None":null`) {
		t.Errorf("%s", b)
	}
	var got struct{ Shape, None MultiPolygon }
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample, got.Shape); diff != "" || got.None != nil {
		t.Errorf("%s %v", diff, got.None)
	}
	var one MultiPolygon
	if err := json.Unmarshal([]byte(`{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}`), &one); err != nil || len(one) != 1 {
		t.Errorf("a Polygon is read as %v, %v", one, err)
	}
	for _, bad := range []string{`{"type":"Point","coordinates":[1,2]}`, `{"type":"Nonsense"}`, `[]`, `{}`} {
		if err := json.Unmarshal([]byte(bad), &one); err == nil {
			t.Errorf("%s is read as %v", bad, one)
		}
	}
}
