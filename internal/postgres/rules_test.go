package postgres_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
	"liangtian/internal/routing"
)

// What the migration brings is what the product's own table says.
func TestVersion1IsTheShippedTable(t *testing.T) {
	t.Parallel()
	_, app := pgtest.Database(t)
	got, err := postgres.NewRules(app).Current(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(routing.Version1, got, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	if none, err := postgres.NewRules(app).Current(t.Context(), time.Date(2025, 12, 31, 0, 0, 0, 0, org.Shanghai)); err != nil || len(none.List) > 0 {
		t.Errorf("before the first day: %+v %v", none, err)
	}
}

func TestRulesLife(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	who, rules := c.Person("shi.zr"), c.App.Rules
	ctx := t.Context()
	if _, err := rules.Draft(ctx); !fault.Is(err, "no-draft") {
		t.Fatal(err)
	}
	if err := rules.Begin(ctx, who); err != nil {
		t.Fatal(err)
	}
	if err := rules.Begin(ctx, c.Person("shi.ny")); !fault.Is(err, "rules-draft-exists") {
		t.Errorf("a second draft: %v", err)
	}
	draft, err := rules.Draft(ctx)
	if err != nil || draft.Version != 2 || len(routing.Diff(routing.Version1, draft.Rules)) != 0 {
		t.Fatalf("the draft is no copy: %+v %v", draft, err)
	}
	list := slices.Clone(draft.List)
	list[4].Types = slices.DeleteFunc(slices.Clone(list[4].Types), func(s string) bool { return s == "GF" })
	list = append(list, routing.Rule{
		No: 50, Types: []string{"GF"}, Classes: []string{}, Plantings: []string{}, Qualification: routing.NonGrain,
		Lead: org.Agriculture, Partner: org.NaturalResources, Track: "rectification", Words: "农光互补", Basis: "试〔2026〕1号",
	})
	if err := rules.Save(ctx, who, 1, "试改", list); err != nil {
		t.Fatal(err)
	}
	err = rules.Save(ctx, c.Person("shi.ny"), 1, "别人的", draft.List)
	if f := fault.As(err); f == nil || f.Code != "rules-draft-changed" || f.Latest.(routing.Version).Edition != 2 {
		t.Errorf("saved over a newer draft: %v", err)
	}
	if draft, err = rules.Draft(ctx); err != nil || draft.Edition != 2 || draft.Title != "试改" {
		t.Fatal(draft, err)
	}
	if d := cmp.Diff(list, draft.List, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	t.Run("the trial is a recount", func(t *testing.T) { recounts(t, c, draft.Rules) })
	t.Run("published for good", func(t *testing.T) { published(t, c, draft) })
}

// recounts holds the trial equal to a count of every case, one by one.
func recounts(t *testing.T, c *apptest.City, rules routing.Rules) {
	who := c.Person("shi.zr")
	c.As("shi.zr").Step(c.Case("A1"), "issue", nil)
	c.As("shi.zr").Step(c.Case("A9"), "reroute", apptest.In{"department": "agriculture", "county": string(apptest.A), "reason": "人工"})
	c.As("shi.zr").Step(c.Case("B9"), "void", apptest.In{"ground": "duplicate", "reason": "重复"})
	got, err := c.App.Rules.Try(t.Context(), who, rules)
	if err != nil {
		t.Fatal(err)
	}
	want := routing.Trying{Rules: rules}
	ids := []int64{}
	if err := c.Owner.NewRaw("SELECT id FROM cases ORDER BY id").Scan(t.Context(), &ids); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		for _, login := range []string{"shi.zr", "shi.ny"} {
			d, err := c.App.Cases.Dossier(t.Context(), c.Person(login), id)
			if fault.Is(err, "no-such-case") {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if !d.Case.State.Ended() {
				s := casework.StandingOf(d.Case)
				s.AreaCents = d.Plot.AreaCents
				want.Add(s)
			}
			break
		}
	}
	if d := cmp.Diff(want.Trial(), got); d != "" {
		t.Error(d)
	}
	// A1, B1, W2 (photovoltaics, W2 outside of all counties) move; A9 was
	// settled by a person and B9 is void.
	if got.Moved != 3 || got.ByHand != 1 || got.Waiting != 2 || got.Open != int64(len(ids))-1 {
		t.Errorf("%+v", got)
	}
	g := got.Groups[0]
	var nos []string
	for after := int64(0); ; {
		page, next, err := c.App.Rules.MovingLike(t.Context(), who, rules, g.Move, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page {
			nos = append(nos, m.PlotNo)
		}
		if after = next; next == 0 {
			break
		}
	}
	if slices.Sort(nos); int64(len(nos)) != g.Cases || !slices.Equal(nos, []string{"A1", "B1", "W2"}) {
		t.Errorf("the group of %+v is %v", g, nos)
	}
}

func published(t *testing.T, c *apptest.City, draft routing.Version) {
	ctx, who, rules := context.Background(), c.Person("shi.zr"), c.App.Rules
	nothing := func(routing.Version, string) error { return nil }
	p := routing.Publication{Edition: draft.Edition, Basis: "株自然资发〔2026〕12号", ValidFrom: c.Day(0)}
	stale := p
	stale.Edition--
	if err := rules.Publish(ctx, who, stale, routing.Trial{}, nothing); !fault.Is(err, "rules-draft-changed") {
		t.Errorf("an older draft was published: %v", err)
	}
	for code, spoil := range map[string]func(*routing.Publication){
		"rules-valid-from": func(p *routing.Publication) { p.ValidFrom = c.Day(-1) },
		"rules-basis":      func(p *routing.Publication) { p.Basis = "" },
	} {
		bad := p
		spoil(&bad)
		if err := rules.Publish(ctx, who, bad, routing.Trial{}, nothing); !fault.Is(err, code) {
			t.Errorf("the database lets %+v pass: %v", bad, err)
		}
	}
	if err := attempt(t, c.Own, "UPDATE routing_rules SET lead = '' WHERE version = 2 AND no = 50",
		"UPDATE routing_versions SET status = 'live', basis = 'x', valid_from = now(), published_at = now() WHERE version = 2"); postgres.Constraint(err) != "routing_rules_complete" {
		t.Errorf("a rule without a lead is published: %v", err)
	}
	if err := rules.Publish(ctx, who, p, routing.Trial{Open: 7, Moved: 3, Groups: []routing.Group{}}, nothing); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		"UPDATE routing_versions SET title = 'x' WHERE version = 2", "DELETE FROM routing_versions WHERE version = 2",
		"UPDATE routing_versions SET status = 'draft', valid_from = NULL, published_at = NULL WHERE version = 1",
	} {
		if err := attempt(t, c.Own, s); postgres.Constraint(err) != "routing_versions_immutable" {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []string{
		"UPDATE routing_rules SET lead = 'agriculture' WHERE version = 2", "DELETE FROM routing_rules WHERE version = 1",
		"INSERT INTO routing_rules SELECT 2, 99, 99, types, classes, plantings, pbf, digging, activity, qualification, lead, partner, track, words, basis, note, needs_confirmation FROM routing_rules WHERE version = 1 AND no = 5",
	} {
		if err := attempt(t, c.Own, s); postgres.Constraint(err) != "routing_rules_immutable" {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []string{"TRUNCATE routing_rules", "TRUNCATE routing_versions CASCADE", "UPDATE routing_changes SET kind = 'tried'", "DELETE FROM routing_changes"} {
		if err := attempt(t, c.Owner, s); err == nil {
			t.Errorf("%s was taken", s)
		}
	}
	if err := attempt(t, c.Own, "INSERT INTO routing_versions (version, status, basis, valid_from, published_at) VALUES (3, 'live', 'x', now(), now())"); postgres.Constraint(err) != "routing_versions_begins_as_draft" {
		t.Errorf("born published: %v", err)
	}
	now, err := rules.Current(ctx, c.Now())
	if err != nil || now.Version != 2 || now.List[14].No != 50 {
		t.Errorf("in force: %+v %v", now, err)
	}
	// Nothing moved by itself; what waits may be decided anew, one lifecycle
	// step each, and a new batch follows the new rules.
	if lead := apptest.Ask[string](c, "SELECT lead FROM cases WHERE id = ?", c.Case("B1")); lead != "natural_resources" {
		t.Errorf("B1 was moved to %s", lead)
	}
	waiting, total, err := rules.Waiting(ctx, who, now, 500)
	if err != nil || total != 2 || len(waiting) != 2 || waiting[0].PlotNo != "B1" {
		t.Errorf("waiting: %+v %d %v", waiting, total, err)
	}
	if a := c.As("shi.zr").Step(c.Case("B1"), "apply_rules", nil); a.Status != 200 {
		t.Fatal(a)
	}
	if d, err := c.App.Cases.Dossier(ctx, c.Person("shi.ny"), c.Case("B1")); err != nil || d.Case.Lead != org.Agriculture || d.Case.Facts.Routing.Rule != 50 || d.Case.Facts.Routing.Version != 2 {
		t.Errorf("decided anew: %+v %v", d.Case, err)
	}
	c.ImportAll(c.NewBatch("示两非〔2026〕2号"), []apptest.Plot{{No: "N1", Type: "GF", PBF: "否", County: apptest.A, Lon: 113.45, Lat: 27.12, Size: 0.0008}})
	if lead := apptest.Ask[string](c, "SELECT lead FROM cases WHERE id = ?", c.Case("N1")); lead != "agriculture" {
		t.Errorf("the new batch was led by %s", lead)
	}
	if b, err := postgres.VerifyAll(ctx, c.Owner, func(int, int) {}); b != nil || err != nil {
		t.Errorf("the record: %+v %v", b, err)
	}
	// A version for later is not in force yet; none may come before it.
	later(t, c)
}

func later(t *testing.T, c *apptest.City) {
	ctx, who, rules := context.Background(), c.Person("shi.ny"), c.App.Rules
	nothing := func(routing.Version, string) error { return nil }
	for n, p := range []routing.Publication{
		{Edition: 1, Basis: "x", ValidFrom: c.Day(10)}, {Edition: 1, Basis: "y", ValidFrom: c.Day(10)}, {Edition: 1, Basis: "z", ValidFrom: c.Day(9)},
	} {
		if err := rules.Begin(ctx, who); err != nil {
			t.Fatal(err)
		}
		err := rules.Publish(ctx, who, p, routing.Trial{}, nothing)
		if n < 2 && err != nil || n == 2 && !fault.Is(err, "rules-valid-from") {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if err := rules.Drop(ctx, who, 1); err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int]int{0: 2, 9: 2, 10: 4, 400: 4} {
		if now, err := rules.Current(ctx, c.Now().AddDate(0, 0, days)); err != nil || now.Version != want {
			t.Errorf("in %d days version %d is in force, want %d (%v)", days, now.Version, want, err)
		}
	}
	log, err := rules.Log(ctx, true)
	var kinds []string
	for _, l := range log {
		kinds = append(kinds, l.Kind)
	}
	if want := []string{"dropped", "begun", "published", "begun", "published", "begun", "published", "saved", "begun"}; err != nil || !slices.Equal(kinds, want) {
		t.Errorf("the log: %v %v", kinds, err)
	}
	if shown, _ := rules.Log(ctx, false); len(shown) != 3 || shown[2].Trial.Moved != 3 {
		t.Errorf("what a county reads of the log: %+v", shown)
	}
}
