package main

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/evidence"
)

// View is how a photo looks at a plot under the shipped tolerance.
type View struct {
	At        orb.Point `json:"at"`
	Bearing   *float64  `json:"bearing"`
	Plot      int       `json:"plot"`
	DistanceM float64   `json:"distanceM"`
	Inside    bool      `json:"inside"`
	Faces     *bool     `json:"faces"`
	AngleOff  *float64  `json:"angleOff"`
	Words     string    `json:"words"`
}

func views() (out []View) {
	for n, plot := range plots {
		for i, at := range around(plot) {
			bearings := []*float64{nil, ptr(float64(i * 37 % 360)), ptr(geo.Bearing(at, plot.Bound().Center()))}
			for _, b := range bearings {
				v := evidence.Look(evidence.Photo{Position: &at, Bearing: b}, plot)
				out = append(out, View{at, b, n, v.DistanceM, v.Inside, v.Faces, v.AngleOff, v.Words})
			}
		}
	}
	return out
}

// Check is one judgement of a rule set.
type Check struct {
	Name         string   `json:"name"`
	Set          int      `json:"set"` // its place in Sets
	Plot         int      `json:"plot"`
	AreaCents    int64    `json:"areaCents"`
	IssuedOn     string   `json:"issuedOn"`
	FinishedOn   string   `json:"finishedOn"`
	NotReachable bool     `json:"notReachable"`
	Photos       []Photo  `json:"photos"`
	OK           bool     `json:"ok"`
	Items        []Item   `json:"items"`
	Missing      []string `json:"missing"`
}

// Photo is the part of a photo that the page knows.
type Photo struct {
	ID        int64          `json:"id"`
	SHA256    string         `json:"sha256"`
	Phase     evidence.Phase `json:"phase"`
	Kind      evidence.Kind  `json:"kind"`
	Position  *orb.Point     `json:"position"`
	AccuracyM *float64       `json:"accuracyM"`
	Manual    bool           `json:"manual"`
	Reason    string         `json:"reason"`
	Bearing   *float64       `json:"bearing"`
	TakenAt   string         `json:"takenAt"`
}

// Item is the outcome of one check.
type Item struct {
	Code string `json:"code"`
	OK   bool   `json:"ok"`
}

const (
	issued   = "2026-05-08"
	finished = "2026-08-20"
)

var field = plots[0]

// off is a photo taken metres from the field's middle, looking back at it.
func off(id int64, phase evidence.Phase, kind evidence.Kind, bearing, metres float64) Photo {
	at := geo.Destination(field.Bound().Center(), bearing, metres)
	taken := "2026-06-01T01:00:00Z"
	if phase == evidence.Rectify {
		taken = "2026-09-01T01:00:00Z"
	}
	return Photo{
		ID: id, SHA256: fmt.Sprintf("%064x", id), Phase: phase, Kind: kind, Position: &at,
		AccuracyM: ptr(6.0), Bearing: ptr(geo.Bearing(at, field.Bound().Center())), TakenAt: taken,
	}
}

func with(p Photo, change func(*Photo)) Photo {
	change(&p)
	return p
}

func photoSets() map[string][]Photo {
	v, r := evidence.Verify, evidence.Rectify
	wide, near, far := off(1, v, evidence.Wide, 180, 110), off(2, v, evidence.Close, 90, 20), off(3, v, evidence.Close, 0, 300)
	away := with(off(4, v, evidence.Close, 250, 90), func(p *Photo) { p.Bearing = ptr(250.0) })
	return map[string][]Photo{
		"none":       {},
		"enough":     {wide, near, off(5, v, evidence.Close, 0, 30)},
		"far":        {with(wide, func(p *Photo) { p.Position = far.Position }), far, away},
		"one":        {wide},
		"no place":   {with(wide, func(p *Photo) { p.Position = nil }), near, with(far, func(p *Photo) { p.Manual = true })},
		"by hand":    {wide, near, with(far, func(p *Photo) { p.Manual, p.Reason = true, "无卫星信号" })},
		"vague":      {with(wide, func(p *Photo) { p.AccuracyM = ptr(80.0) }), with(near, func(p *Photo) { p.Bearing = nil }), away},
		"early":      {with(wide, func(p *Photo) { p.TakenAt = "2026-05-07T15:59:59Z" }), with(near, func(p *Photo) { p.TakenAt = "" }), away},
		"same bytes": {wide, near, with(near, func(p *Photo) { p.ID = 9 })},
		"displaced":  {wide, near, with(near, func(p *Photo) { q := geo.ToGCJ02(*near.Position); p.ID, p.SHA256, p.Position = 10, "x", &q })},
		"after": {
			wide, near, off(5, v, evidence.Close, 0, 30), off(21, r, evidence.Wide, 181, 112),
			off(22, r, evidence.Close, 90, 22), off(23, r, evidence.Close, 0, 31),
		},
		"after elsewhere": {
			wide, near, off(21, r, evidence.Wide, 270, 112), with(off(22, r, evidence.Close, 90, 22), func(p *Photo) { p.Bearing = ptr(10.0) }),
			with(off(24, r, evidence.UAV, 10, 60), func(p *Photo) { p.TakenAt = "2026-08-19T15:00:00Z" }),
		},
	}
}

var setNames = []string{"none", "enough", "far", "one", "no place", "by hand", "vague", "early", "same bytes", "displaced", "after", "after elsewhere"}

func checks() (sets []evidence.Set, out []Check) {
	photos := photoSets()
	shipped, strict := evidence.Default(), strictRules()
	sets = []evidence.Set{shipped.Verify, shipped.Rectify, strict.Verify, strict.Rectify}
	for n, set := range sets {
		for _, name := range setNames {
			for _, notReachable := range []bool{false, true} {
				c := judge(name, set, photos[name], notReachable)
				c.Set = n
				out = append(out, c)
			}
		}
	}
	return sets, out
}

// strictRules binds every check, so that each says what it misses.
func strictRules() evidence.Rules {
	r := evidence.Default()
	for _, set := range []*evidence.Set{&r.Verify, &r.Rectify} {
		for i := range set.Checks {
			set.Checks[i].Binding = true
		}
	}
	return r
}

func judge(name string, set evidence.Set, photos []Photo, notReachable bool) Check {
	c := Check{Name: name, AreaCents: geo.AreaCents(field), IssuedOn: issued, FinishedOn: finished, NotReachable: notReachable, Photos: photos}
	in := evidence.Input{Plot: field, AreaCents: c.AreaCents, IssuedOn: *day(issued), FinishedAt: day(finished), NotReachable: notReachable}
	for _, p := range photos {
		in.Photos = append(in.Photos, p.evidence())
	}
	r := evidence.Check(set, in)
	c.OK, c.Missing = r.OK, r.Missing
	for _, item := range r.Items {
		c.Items = append(c.Items, Item{item.Code, item.OK})
	}
	return c
}

func (p Photo) evidence() evidence.Photo {
	e := evidence.Photo{
		ID: p.ID, SHA256: p.SHA256, Phase: p.Phase, Kind: p.Kind, Position: p.Position, AccuracyM: p.AccuracyM,
		Bearing: p.Bearing, PositionSource: evidence.FromDevice, ManualReason: p.Reason,
	}
	if p.Manual {
		e.PositionSource = evidence.FromManual
	}
	if t, err := time.Parse(time.RFC3339, p.TakenAt); err == nil {
		e.TakenAt = &t
	}
	return e
}

func day(s string) *time.Time {
	t, err := time.ParseInLocation("2006-01-02", s, time.FixedZone("Asia/Shanghai", 8*3600))
	if err != nil {
		panic(err) // a constant of this file
	}
	return &t
}

func ptr[T any](v T) *T { return &v }
