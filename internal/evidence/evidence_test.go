package evidence

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/fault"
)

var (
	corner = orb.Point{113.5, 27.1}
	issued = time.Date(2026, 5, 1, 0, 0, 0, 0, shanghai)
	done   = time.Date(2026, 6, 10, 15, 0, 0, 0, shanghai)
)

// plot is a square of 100 m to the north-east of corner.
func plot() orb.MultiPolygon {
	n, e := geo.Destination(corner, 0, 100), geo.Destination(corner, 90, 100)
	ring := orb.Ring{corner, e, {e[0], n[1]}, n, corner}
	return orb.MultiPolygon{{ring}}
}

// south is a point so many metres south of the middle of the southern edge.
func south(m float64) *orb.Point {
	p := geo.Destination(geo.Destination(corner, 90, 50), 180, m)
	return &p
}

func ptr[T any](v T) *T { return &v }

// photo is in order in every way: 5 m south of the plot, looking north.
func photo(id int64, phase Phase, kind Kind) Photo {
	at := issued.Add(50 * time.Hour)
	if phase == Rectify {
		at = done.Add(50 * time.Hour)
	}
	return Photo{
		ID: id, SHA256: string(phase) + string(rune('a'+id)), Phase: phase, Kind: kind,
		Position: south(5), PositionSource: FromDevice, AccuracyM: ptr(6.0),
		Bearing: ptr(float64(id%3) * 22), BearingSource: FromDevice,
		TakenAt: &at, TakenAtSource: FromDevice, ReceivedAt: at.Add(time.Hour),
		ExifPosition: south(8), ExifTakenAt: ptr(at.Add(time.Minute)),
		DHash: 0xF0F0 << (8 * id),
	}
}

// good is a case in which every check of both sets passes.
func good() Input {
	in := Input{Plot: plot(), AreaCents: 10_000_00, IssuedOn: issued, FinishedAt: &done, Measures: []string{"恢复种植"}}
	kinds := []Kind{Wide, Close, Close, UAV}
	for i, k := range kinds {
		in.Photos = append(in.Photos, photo(int64(i), Verify, k))
	}
	in.Photos[1].Bearing = ptr(300.0)
	for i, k := range kinds {
		p := photo(int64(i), Rectify, k)
		p.Bearing = in.Photos[i].Bearing
		p.DHash = ^p.DHash
		in.Photos = append(in.Photos, p)
	}
	in.Photos[1].Position, in.Photos[5].Position = ptr(geo.Destination(corner, 90, 120)), ptr(geo.Destination(corner, 90, 118))
	in.Photos[1].ExifPosition, in.Photos[5].ExifPosition = nil, nil
	return in
}

func item(t *testing.T, r Report, code string) Item {
	t.Helper()
	i := slices.IndexFunc(r.Items, func(i Item) bool { return i.Code == code })
	if i < 0 {
		t.Fatalf("no item %s", code)
	}
	return r.Items[i]
}

func TestAGoodCasePassesEverything(t *testing.T) {
	for _, set := range []Set{Default().Verify, Default().Rectify} {
		r := Check(set, good())
		if !r.OK || len(r.Missing) != 0 || len(r.Items) != len(set.Checks) {
			t.Errorf("%s: %v, missing %v", set.Name, r.OK, r.Missing)
		}
		for _, i := range r.Items {
			if !i.OK || i.Words == "" || i.Title == "" || len(i.Photos) != 0 {
				t.Errorf("%s: %+v", set.Name, i)
			}
		}
	}
	if r := Check(Default().Rectify, good()); len(r.Reminders) != 1 || !strings.Contains(r.Reminders[0], "作物") {
		t.Errorf("reminders %v", r.Reminders)
	}
}

// Every row spoils the good case in one way. Where words is given, the step is
// refused with exactly this; everywhere else the doubt is advice.
func TestEachCheckFails(t *testing.T) {
	first := func(phase Phase, change func(p *Photo)) func(*Input) {
		return func(in *Input) {
			i := slices.IndexFunc(in.Photos, func(p Photo) bool { return p.Phase == phase })
			change(&in.Photos[i])
		}
	}
	every := func(phase Phase, change func(p *Photo)) func(*Input) {
		return func(in *Input) {
			for i := range in.Photos {
				if in.Photos[i].Phase == phase {
					change(&in.Photos[i])
				}
			}
		}
	}
	drop := func(phase Phase, kind Kind) func(*Input) {
		return func(in *Input) {
			in.Photos = slices.DeleteFunc(in.Photos, func(p Photo) bool { return p.Phase == phase && p.Kind == kind })
		}
	}
	cases := []struct {
		name, code string
		spoil      func(*Input)
		words      string
		photos     int
	}{
		{"no wide", "wide-count", drop(Rectify, Wide), "缺 1 张远景照片", 0},
		{"no close", "close-count", drop(Rectify, Close), "缺 2 张近景照片", 0},
		{"one picture twice", "close-count", func(in *Input) {
			in.Photos[2].SHA256, in.Photos[6].SHA256 = in.Photos[1].SHA256, in.Photos[5].SHA256
		}, "缺 1 张近景照片", 0},
		{"nowhere", "position", first(Rectify, func(p *Photo) { p.Position = nil }), "1 张远景照片缺拍摄位置（补拍，或手工填写位置并写明原因）", 1},
		{"by hand without reason", "position", first(Rectify, func(p *Photo) { p.PositionSource = FromManual }), "1 张远景照片缺拍摄位置（补拍，或手工填写位置并写明原因）", 1},
		{"all far", "near", every(Rectify, func(p *Photo) { p.Position = south(40) }), "缺 1 张在图斑内或距图斑 20 m 以内拍摄的照片", 0},
		{"only the drone near", "near", every(Rectify, func(p *Photo) {
			if p.Kind != UAV {
				p.Position = south(40)
			}
		}), "缺 1 张在图斑内或距图斑 20 m 以内拍摄的照片", 0},
		{"vague", "accuracy", first(Rectify, func(p *Photo) { p.AccuracyM = ptr(31.0) }), "", 1},
		{"accuracy unknown", "accuracy", first(Rectify, func(p *Photo) { p.AccuracyM = nil }), "", 1},
		{"no bearing", "bearing", first(Rectify, func(p *Photo) { p.Bearing = nil }), "", 1},
		{"turned away", "pointing", first(Rectify, func(p *Photo) { p.Bearing = ptr(180.0) }), "", 1},
		{"before the end of the work", "taken-at", first(Rectify, func(p *Photo) { p.TakenAt = ptr(done.AddDate(0, 0, -1)) }), "", 1},
		{"no time", "taken-at", first(Rectify, func(p *Photo) { p.TakenAt = nil }), "", 1},
		{"from the future", "taken-at", first(Rectify, func(p *Photo) { p.TakenAt = ptr(p.ReceivedAt.Add(11 * time.Minute)) }), "", 1},
		{"two positions", "exif-position", first(Rectify, func(p *Photo) { p.ExifPosition = south(60) }), "", 1},
		{"two times", "exif-time", first(Rectify, func(p *Photo) { p.ExifTakenAt = ptr(p.TakenAt.Add(-11 * time.Minute)) }), "", 1},
		{"displaced", "datum", first(Rectify, func(p *Photo) { p.Position, p.ExifPosition = ptr(geo.ToGCJ02(*south(5))), nil }), "", 1},
		{"displaced with a witness", "datum", first(Rectify, func(p *Photo) { p.Position = ptr(geo.ToGCJ02(*p.ExifPosition)) }), "", 1},
		{"used elsewhere", "duplicate", first(Rectify, func(p *Photo) { p.AlsoOnCases = []string{"YX-1", "YX-2"} }), "", 1},
		{"much like another", "alike", first(Rectify, func(p *Photo) { p.Kin = []Kin{{CaseNo: "YX-1", Kind: Alike, Value: 7}} }), "", 1},
		{"too fast", "speed", first(Rectify, func(p *Photo) { p.Kin = []Kin{{CaseNo: "YX-1", Kind: Speed, Value: 151}} }), "", 1},
		{"the very same spot", "spot", first(Rectify, func(p *Photo) { p.Kin = []Kin{{CaseNo: "YX-1", Kind: Spot}} }), "", 1},
		{"simulated", "hints", first(Rectify, func(p *Photo) { p.Shot = &Shot{Hints: []Hint{HintMock}} }), "", 1},
		{"displaced and said so", "datum", first(Rectify, func(p *Photo) { p.Shot = &Shot{Datum: GCJ02} }), "", 1},
		{"a day fast", "clock", first(Rectify, func(p *Photo) { p.Shot = &Shot{ClockOffsetMs: ptr(int64(-24 * 3600 * 1000))} }), "", 1},
		{"another place", "station", first(Rectify, func(p *Photo) { p.Position = south(25) }), "", 1},
		{"another view", "station", first(Rectify, func(p *Photo) { p.Bearing = ptr(90.0) }), "", 1},
		{"no before", "station", func(in *Input) {
			in.Photos = slices.DeleteFunc(in.Photos, func(p Photo) bool { return p.Phase == Verify })
		}, "", 0},
		{"no drone", "uav", drop(Rectify, UAV), "", 0},
		{"the same bytes as before", "same-picture", first(Rectify, func(p *Photo) { p.SHA256 = good().Photos[0].SHA256 }), "", 1},
		{"looks as before", "same-picture", first(Rectify, func(p *Photo) { p.DHash = good().Photos[0].DHash ^ 3 }), "", 1},
		{"one direction", "directions", every(Verify, func(p *Photo) { p.Bearing = ptr(10.0) }), "", 0},
		{"before the issue", "taken-at", first(Verify, func(p *Photo) { p.TakenAt = ptr(issued.Add(-time.Second)) }), "", 1},
		{"no close to verify", "close-count", drop(Verify, Close), "缺 2 张近景照片", 0},
	}
	failed := map[string]bool{}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := good()
			c.spoil(&in)
			set := Default().Rectify
			if c.code == "directions" || strings.HasPrefix(c.name, "before the issue") || strings.Contains(c.name, "verify") {
				set = Default().Verify
			}
			r := Check(set, in)
			got := item(t, r, c.code)
			if got.OK || len(got.Photos) != c.photos || strings.Contains(got.Words, "%") {
				t.Errorf("%+v", got)
			}
			if got.Binding != (c.words != "") || r.OK == got.Binding {
				t.Errorf("binding %v, report %v", got.Binding, r.OK)
			}
			if c.words != "" && !slices.Contains(r.Missing, c.words) {
				t.Errorf("missing %q", r.Missing)
			}
			failed[c.code] = true
		})
	}
	for code := range checks {
		if !failed[code] {
			t.Errorf("no case fails %s", code)
		}
	}
}

// A kin that the set does not count is no doubt.
func TestKinWithinBounds(t *testing.T) {
	in := good()
	in.Photos[len(in.Photos)-1].Kin = []Kin{{CaseNo: "YX-1", Kind: Alike, Value: 8}, {CaseNo: "YX-2", Kind: Speed, Value: 150}}
	r := Check(Default().Rectify, in)
	for _, code := range []string{"alike", "speed", "spot"} {
		if got := item(t, r, code); !got.OK {
			t.Errorf("%s: %+v", code, got)
		}
	}
}

func TestPositionByHandWithReasonCounts(t *testing.T) {
	in := good()
	for i := range in.Photos {
		in.Photos[i].PositionSource, in.Photos[i].ManualReason = FromManual, "山谷中没有定位信号"
	}
	if r := Check(Default().Verify, in); !r.OK {
		t.Error(r.Missing)
	}
}

func TestAFurtherPhotoWithoutPositionDoesNoHarm(t *testing.T) {
	in := good()
	extra := photo(9, Verify, Close)
	extra.Position = nil
	in.Photos = append(in.Photos, extra)
	r := Check(Default().Verify, in)
	if got := item(t, r, "position"); !r.OK || !got.OK || !slices.Equal(got.Photos, []int64{9}) {
		t.Errorf("%+v", got)
	}
}

func TestNothingAtAllIsSaidInWords(t *testing.T) {
	r := Check(Default().Verify, Input{Plot: plot(), IssuedOn: issued})
	want := []string{"缺 1 张远景照片", "缺 2 张近景照片", "缺 1 张在图斑内或距图斑 20 m 以内拍摄的照片"}
	if r.OK || !slices.Equal(r.Missing, want) {
		t.Errorf("%q", r.Missing)
	}
}

func TestNotReachableStandsForTheVisit(t *testing.T) {
	in := Input{Plot: plot(), NotReachable: true}
	if r := Check(Default().Verify, in); !r.OK || item(t, r, "not-reachable").Words == "" {
		t.Errorf("%+v", r)
	}
	if r := Check(Default().Rectify, in); r.OK || !item(t, r, "station").OK {
		t.Error("a rectification needs its photos all the same")
	}
}

func TestSmallPlotNeedsNoDrone(t *testing.T) {
	for cents, want := range map[int64]bool{3333_33: true, 3333_34: true, 3340_00: false} { // 5.00, 5.00, 5.01 亩
		in := Input{Plot: plot(), AreaCents: cents}
		if got := item(t, Check(Default().Rectify, in), "uav"); got.OK != want {
			t.Errorf("%d: %+v", cents, got)
		}
	}
}

func TestLook(t *testing.T) {
	inside := geo.Destination(geo.Destination(corner, 0, 50), 90, 50)
	for _, c := range []struct {
		pos     *orb.Point
		bearing *float64
		words   string
		off     float64 // -1: unknown
	}{
		{nil, ptr(1.0), "没有拍摄位置，无法与图斑比较", -1},
		{south(6), ptr(0.0), "距图斑 6 m · 朝向图斑", 0},
		{south(6), ptr(60.0), "距图斑 6 m · 朝向图斑", 0}, // the far corner, not the nearest point
		{south(6), ptr(180.0), "距图斑 6 m · 未朝向图斑（偏离 97°）", 96.8},
		{south(6), nil, "距图斑 6 m · 没有方位角，朝向存疑", -1},
		{south(2500), ptr(0.0), "距图斑 2.5 km · 朝向图斑", 0},
		{&inside, ptr(92.0), "在图斑内 · 朝东（92°）", 0},
		{&inside, ptr(350.0), "在图斑内 · 朝北（350°）", 0},
		{&inside, nil, "在图斑内 · 没有方位角，朝向存疑", -1},
	} {
		v := Look(Photo{Position: c.pos, Bearing: c.bearing}, plot())
		if v.Words != c.words {
			t.Errorf("%q, want %q", v.Words, c.words)
		}
		if (v.AngleOff == nil) != (c.off < 0) || v.AngleOff != nil && math.Abs(*v.AngleOff-c.off) > 1 {
			t.Errorf("%s: off %v", c.words, v.AngleOff)
		}
		if v.AngleOff != nil && *v.Faces != (*v.AngleOff <= 45) {
			t.Errorf("%s: faces %v", c.words, *v.Faces)
		}
	}
	if v := Look(Photo{Position: south(1)}, nil); v.Known || v.Words == "" {
		t.Errorf("an empty plot: %+v", v)
	}
}

func TestRulesFileIsWhole(t *testing.T) {
	used := map[string]bool{}
	for _, set := range []Set{Default().Verify, Default().Rectify} {
		for _, r := range set.Checks {
			if checks[r.Code] == nil || r.Title == "" {
				t.Errorf("%s: %s is no check, or has no title", set.Name, r.Code)
			}
			used[r.Code] = true
		}
		for name, p := range set.Params {
			if p.Value < p.Min || p.Value > p.Max || p.Unit == "" || p.About == "" {
				t.Errorf("%s: %s is not whole: %+v", set.Name, name, p)
			}
		}
	}
	for code := range checks {
		if !used[code] {
			t.Errorf("%s is in no set", code)
		}
	}
}

func TestMerge(t *testing.T) {
	r, err := Merge(json.RawMessage(`{
		"verify": {"params": {"min_close": 5, "max_distance_m": 4.5}, "checks": {"pointing": {"binding": true}, "datum": {"off": true}}},
		"rectify": {"checks": {"near": {"binding": false}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	in := good()
	in.Photos[0].Bearing = ptr(180.0)
	got := Check(r.Verify, in)
	want := []string{"缺 3 张近景照片", "缺 1 张在图斑内或距图斑 4.5 m 以内拍摄的照片", "1 张照片未朝向图斑，请确认拍的是本图斑。"}
	if !slices.Equal(got.Missing, want) {
		t.Errorf("%q", got.Missing)
	}
	if slices.ContainsFunc(got.Items, func(i Item) bool { return i.Code == "datum" }) {
		t.Error("an off check is shown")
	}
	if item(t, Check(r.Rectify, in), "near").Binding {
		t.Error("near still binds")
	}
	if Default().Verify.num("min_close") != 2 || Default().Verify.Checks[6].Binding {
		t.Error("the shipped rules changed")
	}
	for _, nothing := range []string{"", " ", "null", "{}"} {
		if _, err := Merge(json.RawMessage(nothing)); err != nil {
			t.Errorf("%q: %v", nothing, err)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	for changes, field := range map[string]string{
		`{`:                                                "",
		`{"verify":{}} {}`:                                 "",
		`{"verifi":{}}`:                                    "",
		`{"verify":{"params":{"min_wide":"1"}}}`:           "",
		`{"verify":{"params":{"min_wdie":1}}}`:             "verify.params.min_wdie",
		`{"verify":{"params":{"min_wide":-1}}}`:            "verify.params.min_wide",
		`{"verify":{"params":{"min_wide":1.5}}}`:           "verify.params.min_wide",
		`{"rectify":{"params":{"max_distance_m":1e9}}}`:    "rectify.params.max_distance_m",
		`{"rectify":{"checks":{"directions":{}}}}`:         "rectify.checks.directions",
		`{"verify":{"checks":{"near":{"blinding":true}}}}`: "",
	} {
		_, err := Merge(json.RawMessage(changes))
		f := fault.As(err)
		if f == nil || f.Code != "evidence-rules-invalid" || f.Fields[0].Name != field {
			t.Errorf("%s: %v", changes, err)
		}
	}
}
