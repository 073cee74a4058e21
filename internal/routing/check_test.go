package routing

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// edited is version 1 with one change.
func edited(change func(list []Rule) []Rule) Rules {
	list := slices.Clone(Version1.List)
	for i := range list {
		list[i].Types, list[i].Classes, list[i].Plantings = slices.Clone(list[i].Types), slices.Clone(list[i].Classes), slices.Clone(list[i].Plantings)
	}
	return Rules{Version: 2, List: change(list)}
}

func first(r Rule) func([]Rule) []Rule {
	return func(list []Rule) []Rule { return append([]Rule{r}, list...) }
}

func at(no int, change func(*Rule)) func([]Rule) []Rule {
	return func(list []Rule) []Rule {
		change(&list[slices.IndexFunc(list, func(r Rule) bool { return r.No == no })])
		return list
	}
}

var whole = Rule{No: 50, Qualification: NonGrain, Lead: nr, Partner: ag, Track: "rectification", Words: "盐田", Basis: "株自然资发〔2026〕12号"}

func with(change func(*Rule)) Rule {
	r := whole
	change(&r)
	return r
}

func TestCheck(t *testing.T) {
	if p := Check(Version1); len(p) != 0 {
		t.Fatalf("the shipped table has problems: %+v", p)
	}
	for _, c := range []struct {
		name  string
		rules Rules
		code  string
		rule  int
		bars  bool
	}{
		{"empty", Rules{}, "no-rules", 0, true},
		{"twice the same number", edited(at(3, func(r *Rule) { r.No = 2 })), "duplicate-number", 2, true},
		{"nobody leads", edited(at(5, func(r *Rule) { r.Lead = "" })), "no-lead", 5, true},
		{"no department of that name", edited(at(5, func(r *Rule) { r.Lead = "police" })), "no-lead", 5, true},
		{"lead is partner", edited(at(5, func(r *Rule) { r.Partner = nr })), "lead-is-partner", 5, true},
		{"no qualification", edited(at(5, func(r *Rule) { r.Qualification = "" })), "no-qualification", 5, true},
		{"no track", edited(at(5, func(r *Rule) { r.Track = "" })), "no-track", 5, true},
		{"no words", edited(at(5, func(r *Rule) { r.Words = " " })), "no-words", 5, true},
		{"no basis", edited(at(5, func(r *Rule) { r.Basis = "" })), "no-basis", 5, true},
		{"a type nobody knows", edited(at(5, func(r *Rule) { r.Types = append(r.Types, "ZZ9") })), "unknown-type", 5, true},
		{"a class nobody knows", edited(at(5, func(r *Rule) { r.Classes = append(r.Classes, "99") })), "unknown-class", 5, true},
		{"a planting nobody knows", edited(at(11, func(r *Rule) { r.Plantings = append(r.Plantings, "XX") })), "unknown-planting", 11, true},
		{"building led by agriculture", edited(at(5, func(r *Rule) { r.Lead = ag })), "non-agricultural-lead", 5, false},
		{"a rule for everything, last", edited(func(l []Rule) []Rule { return append(l, with(func(r *Rule) {})) }), "no-condition", 50, false},
		{"behind one that takes it", edited(func(l []Rule) []Rule {
			return append(l, with(func(r *Rule) { r.Types = []string{"YT"}; r.PBF = "yes" }))
		}), "unreachable", 50, true},
		{"behind two that take it together", edited(func(l []Rule) []Rule {
			return append(l, with(func(r *Rule) { r.Types = []string{"02", "YT"} }), with(func(r *Rule) { r.No, r.Types, r.PBF = 51, []string{"02"}, "yes" }))
		}), "unreachable", 51, true},
		{"everything before it", edited(first(with(func(r *Rule) {}))), "unreachable", 14, true},
		{"ponds to agriculture", edited(at(2, func(r *Rule) { r.Lead, r.Partner = ag, nr })), "carve-out", 2, true},
		{"roads to agriculture", edited(at(3, func(r *Rule) { r.Lead, r.Partner = ag, nr })), "carve-out", 3, true},
		{"ponds on farmland to agriculture, before", edited(first(with(func(r *Rule) {
			r.Types, r.PBF, r.Lead, r.Partner, r.Basis = []string{"SK"}, "no", ag, nr, "市里的意见"
		}))), "carve-out", 50, true},
		{"ponds to nobody", edited(func(l []Rule) []Rule { return slices.Delete(l, 1, 2) }), "carve-out", 0, true},
		{"ponds to agriculture by a document", edited(at(2, func(r *Rule) { r.Lead, r.Partner, r.Basis = ag, nr, "湘自然资发〔2027〕3号" })), "carve-out-changed", 2, false},
	} {
		problems := Check(c.rules)
		at := slices.IndexFunc(problems, func(p Flaw) bool { return p.Code == c.code && p.Rule == c.rule })
		if at < 0 {
			t.Errorf("%s: %s about rule %d is not found in %+v", c.name, c.code, c.rule, problems)
			continue
		}
		if problems[at].Error != c.bars || (c.bars && Publishable(problems)) || problems[at].Message == "" {
			t.Errorf("%s: %+v", c.name, problems)
		}
		if !c.bars && !Publishable(problems) {
			t.Errorf("%s bars publication: %+v", c.name, problems)
		}
	}
}

// What the check calls unreachable no facts reach, and every other rule is
// reached by facts that the check can name.
func TestReachableIsReached(t *testing.T) {
	for _, r := range Version1.List {
		reached := false
		r.each(func(f Facts) bool {
			if !r.matches(f) {
				t.Fatalf("rule %d does not match what it asks for: %+v", r.No, f)
			}
			reached = reached || Decide(Version1, f).Rule == r.No
			return !reached
		})
		if !reached {
			t.Errorf("rule %d is never reached", r.No)
		}
	}
}

func TestDiff(t *testing.T) {
	if d := Diff(Version1, Version1); len(d) != 0 {
		t.Fatalf("nothing changed, and %+v", d)
	}
	after := edited(func(l []Rule) []Rule {
		l[4].Lead, l[4].Note = ag, "试"                 // 5 changed
		l[9], l[10] = l[10], l[9]                      // 11 before 10
		return append(slices.Delete(l, 12, 13), whole) // 13 removed, 50 added
	})
	want := []RuleChange{
		{5, "changed", []string{"lead", "note"}}, {10, "moved", []string{}}, {50, "added", []string{}}, {13, "removed", []string{}},
	}
	if d := cmp.Diff(want, Diff(Version1, after)); d != "" {
		t.Error(d)
	}
}

func TestPublish(t *testing.T) {
	good := Version{Rules: edited(func(l []Rule) []Rule { return l }), Draft: true}
	ask := Publication{Basis: "株自然资发〔2026〕12号", ValidFrom: "2026-06-10"}
	if err := Publish(good, ask, "2026-06-10", "2026-06-10"); err != nil {
		t.Fatal(err)
	}
	for code, err := range map[string]error{
		"rules-basis":      Publish(good, Publication{Basis: " ", ValidFrom: "2026-06-10"}, "2026-06-10", "2026-01-01"),
		"rules-valid-from": Publish(good, Publication{Basis: "x", ValidFrom: "2026-06-09"}, "2026-06-10", "2026-01-01"),
		"rules-not-ready":  Publish(Version{Rules: edited(at(5, func(r *Rule) { r.Lead = "" }))}, ask, "2026-06-10", "2026-01-01"),
	} {
		if !fault.Is(err, code) {
			t.Errorf("want %s, got %v", code, err)
		}
	}
	for _, from := range []string{"", "2026-6-10", "2026-02-30", "2026-07-31"} {
		if err := Publish(good, Publication{Basis: "x", ValidFrom: from}, "2026-06-10", "2026-08-01"); !fault.Is(err, "rules-valid-from") {
			t.Errorf("valid from %q: %v", from, err)
		}
	}
}

func TestTrial(t *testing.T) {
	after := edited(at(5, func(r *Rule) { r.Types = slices.DeleteFunc(r.Types, func(s string) bool { return s == "GF" }) }))
	after.List = append(after.List, with(func(r *Rule) { r.Types = []string{"YT"}; r.Lead, r.Partner = ag, nr }))
	after.List[12].Partner = nr // 13, abandoned land
	at := Trying{Rules: after}
	standing := func(f Facts, n int64, change ...func(*Standing)) {
		d := Decide(Version1, f)
		s := Standing{Facts: f, Rule: d.Rule, Lead: d.Lead, Partner: d.Partner, Qualification: d.Qualification, Track: d.Track, Cases: n, AreaCents: n * 100}
		for _, c := range change {
			c(&s)
		}
		at.Add(s)
	}
	standing(Facts{Type: "GF"}, 3)                                                              // nobody now
	standing(Facts{Type: "GF"}, 2, func(s *Standing) { s.Waiting = true })                      // the same way
	standing(Facts{Type: "GF"}, 9, func(s *Standing) { s.ByHand = true })                       // stays
	standing(Facts{Type: "01", Planting: "WG"}, 4)                                              // a partner more
	standing(Facts{Type: "KT"}, 7)                                                              // nothing
	standing(Facts{Type: "20"}, 5, func(s *Standing) { s.Lead, s.Rule = ag, 99 })               // moves
	standing(Facts{Type: "20"}, 1, func(s *Standing) { s.Lead, s.Partner, s.Rule = "", "", 0 }) // found
	want := Trial{Open: 31, Moved: 5, Changed: 4, Unrouted: 5, Found: 1, ByHand: 9, Waiting: 2, Groups: []Group{
		{Move{"moved", ag, 99, nr, 5}, 5, 0, 500},
		{Move{"unrouted", nr, 5, "", 0}, 5, 2, 500},
		{Move{"found", org.NoDepartment, 0, nr, 5}, 1, 0, 100},
		{Move{"changed", ag, 13, ag, 13}, 4, 0, 400},
	}}
	if d := cmp.Diff(want, at.Trial()); d != "" {
		t.Error(d)
	}
}
