package evidence

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"
)

// Input is everything a check may look at.
type Input struct {
	Plot         orb.MultiPolygon // degrees, CGCS2000
	AreaCents    int64            // hundredths of m²
	IssuedOn     time.Time
	FinishedAt   *time.Time // when the rectification was declared finished
	Measures     []string   // what was ordered, in the bureau's words
	Photos       []Photo    // of the whole case, both phases
	NotReachable bool       // a not-reachable code stands for the visit
}

// Report is the result of one rule set. OK means that no binding item failed;
// Missing says in words what is still to be done for that.
type Report struct {
	OK        bool
	Items     []Item
	Missing   []string
	Reminders []string // what only a person can see in the photos
}

// Item is one check. Photos are the ids that it is about.
type Item struct {
	Code    string
	Title   string
	OK      bool
	Binding bool
	Words   string
	Photos  []int64

	missing string // what to do, if it fails and binds; Words otherwise
}

// Check applies a rule set. It never fails: what is absent is said.
func Check(set Set, in Input) Report {
	if set.Phase == Verify && in.NotReachable {
		return Report{OK: true, Items: []Item{{
			Code: "not-reachable", Title: "无法到达", OK: true, Binding: true,
			Words: "已登记无法到达的原因，不要求核实照片。",
		}}}
	}
	v := look(set, in)
	r := Report{OK: true}
	for _, rule := range set.Checks {
		check, ok := checks[rule.Code]
		if !ok || rule.Off {
			continue
		}
		item := check(v)
		item.Code, item.Title, item.Binding = rule.Code, rule.Title, rule.Binding
		r.Items = append(r.Items, item)
		if item.Binding && !item.OK {
			r.OK = false
			r.Missing = append(r.Missing, orElse(item.missing, item.Words))
		}
	}
	for _, m := range in.Measures {
		if words, ok := set.Reminders[m]; ok {
			r.Reminders = append(r.Reminders, m+"："+words)
		}
	}
	return r
}

// view is a case seen through a rule set: the phase's photos, each picture
// once, and how each looks at the plot.
type view struct {
	Set
	in     Input
	photos []Photo
	views  []View
	before []Photo // of the verification, for comparison
}

func look(set Set, in Input) view {
	v := view{Set: set, in: in}
	seen := map[string]bool{}
	for _, p := range in.Photos {
		if p.Phase == Verify {
			v.before = append(v.before, p)
		}
		if p.Phase != set.Phase || (p.SHA256 != "" && seen[p.SHA256]) {
			continue
		}
		seen[p.SHA256] = true
		v.photos = append(v.photos, p)
		v.views = append(v.views, set.Look(p, in.Plot))
	}
	return v
}

func (v view) count(kind Kind, keep func(Photo) bool) int {
	n := 0
	for _, p := range v.photos {
		if p.Kind == kind && keep(p) {
			n++
		}
	}
	return n
}

// each makes an item of one doubt per photo: good says the photo is in order.
func (v view) each(fine, doubt string, good func(i int, p Photo) bool) Item {
	item := Item{OK: true}
	for i, p := range v.photos {
		if !good(i, p) {
			item.OK = false
			item.Photos = append(item.Photos, p.ID)
		}
	}
	item.Words = fine
	if !item.OK {
		item.Words = fmt.Sprintf(doubt, len(item.Photos))
	}
	return item
}

func orElse(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}
