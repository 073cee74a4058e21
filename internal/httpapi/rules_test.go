package httpapi_test

import (
	"fmt"
	"slices"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/routing"
)

// The city edits a draft, is told what is wrong, tries it and publishes it; the
// county reads what is in force, and the waiting cases are routed by a step.
func TestRulesOfTheCity(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	city, office, county := c.As("shi.zr"), c.As("lxb"), c.As("a.zr.jb")
	draft := apptest.Into[httpapi.DraftView](t, city.Post("/api/routing/draft", nil))
	if draft.Version != 2 || draft.Against != 1 || len(draft.Changes) != 0 || len(draft.Problems) != 0 || draft.Items[1].Condition == "" {
		t.Fatalf("a new draft: %+v", draft)
	}
	put := func(edition int, change func([]routing.Rule) []routing.Rule) apptest.Answer {
		list := []routing.Rule{}
		for _, r := range draft.Items {
			list = append(list, r.Rule)
		}
		return city.Send("PUT", "/api/routing/draft", in{"edition": edition, "title": " 农光互补 ", "rules": change(list)})
	}
	solar := routing.Rule{No: 50, Types: []string{" gf "}, Qualification: routing.NonGrain, Lead: "agriculture", Track: "rectification", Words: "农光互补", Basis: "试〔2026〕1号"}
	last := func(l []routing.Rule) []routing.Rule { return append(l, solar) }
	before := func(l []routing.Rule) []routing.Rule { return append([]routing.Rule{solar}, l...) }

	if a := put(1, func(l []routing.Rule) []routing.Rule { return append(l, l[0]) }); a.Status != 422 || a.Problem().Code != "rules-number" {
		t.Errorf("the same number twice: %s", a)
	}
	if a := put(1, func(l []routing.Rule) []routing.Rule { l[0].PBF = "perhaps"; return l }); a.Status != 422 {
		t.Errorf("a condition that there is not: %s", a)
	}
	draft = apptest.Into[httpapi.DraftView](t, put(1, last))
	if len(draft.Problems) != 1 || draft.Problems[0].Code != "unreachable" || draft.Title != "农光互补" || draft.Items[14].Types[0] != "GF" {
		t.Errorf("an unreachable rule: %+v", draft.Problems)
	}
	publish := in{"edition": 2, "title": "农光互补", "basis": "株自然资发〔2026〕12号", "validFrom": c.Day(0)}
	if a := city.Post("/api/routing/draft/publish", publish); a.Status != 422 || a.Problem().Code != "rules-not-ready" || len(a.Problem().Missing) != 1 {
		t.Errorf("published with an unreachable rule: %s", a)
	}
	draft = apptest.Into[httpapi.DraftView](t, city.Get("/api/routing/draft"))
	draft.Items = draft.Items[:14]
	if a := put(1, before); a.Status != 409 || a.Problem().Code != "rules-draft-changed" || a.Problem().Latest == nil {
		t.Errorf("saved over a newer draft: %s", a)
	}
	draft = apptest.Into[httpapi.DraftView](t, put(2, before))
	if len(draft.Problems) != 0 || draft.Edition != 3 || !slices.EqualFunc(draft.Changes, []routing.RuleChange{{Rule: 50, Kind: "added"}},
		func(a, b routing.RuleChange) bool { return a.Rule == b.Rule && a.Kind == b.Kind }) {
		t.Errorf("the draft: %+v %+v", draft.Problems, draft.Changes)
	}

	trial := apptest.Into[routing.Trial](t, city.Post("/api/routing/draft/try", nil))
	if trial.Moved != 5 || len(trial.Groups) != 1 || trial.Open != 23 {
		t.Fatalf("the trial: %+v", trial)
	}
	g := trial.Groups[0]
	page := apptest.Into[httpapi.MovingList](t, city.Get(fmt.Sprintf("/api/routing/draft/moving?kind=%s&fromLead=%s&fromRule=%d&toLead=%s&toRule=%d",
		g.Kind, g.FromLead, g.FromRule, g.ToLead, g.ToRule)))
	if int64(len(page.Items)) != g.Cases || page.Next != 0 {
		t.Errorf("the group of %+v: %+v", g, page)
	}
	if v := apptest.Into[httpapi.VersionList](t, county.Get("/api/routing/versions")); len(v.Items) != 1 || len(v.Log) != 0 {
		t.Errorf("a county reads the draft: %+v", v)
	}
	if v := apptest.Into[httpapi.VersionList](t, office.Get("/api/routing/versions")); len(v.Items) != 2 || v.Log[0].Kind != "tried" {
		t.Errorf("the joint office does not read the draft: %+v", v)
	}

	publish["edition"] = 3
	v := apptest.Into[httpapi.VersionList](t, city.Post("/api/routing/draft/publish", publish))
	if v.Items[0].Standing != "current" || v.Items[1].Standing != "past" || v.Items[0].Trial.Moved != 5 || v.Items[0].PublishedBy == "" {
		t.Errorf("published: %+v", v.Items)
	}
	now := apptest.Into[httpapi.RuleList](t, county.Get("/api/routing/rules"))
	old := apptest.Into[httpapi.RuleList](t, county.Get("/api/routing/rules?version=1"))
	if now.Version != 2 || len(now.Items) != 15 || now.Items[0].No != 50 || old.Standing != "past" || len(old.Items) != 14 {
		t.Errorf("in force: %+v; before: %+v", now.VersionView, old.VersionView)
	}
	if a := county.Get("/api/routing/rules?version=3"); a.Status != 404 {
		t.Error(a)
	}
	if a := city.Get("/api/routing/draft"); a.Status != 404 {
		t.Error(a)
	}

	waiting := apptest.Into[httpapi.WaitingList](t, city.Get("/api/routing/waiting"))
	if waiting.Version != 2 || waiting.Total != 5 {
		t.Fatalf("waiting: %+v", waiting)
	}
	cases := []in{}
	for _, m := range waiting.Items {
		cases = append(cases, in{"id": m.ID, "version": m.Version})
	}
	done := apptest.Into[httpapi.BulkResult](t, city.Post("/api/cases/bulk", in{"action": "apply_rules", "key": "0198f5a0-0000-7000-8000-000000000001", "cases": cases}))
	if done.Done != 5 {
		t.Errorf("routed anew: %+v", done)
	}
	if waiting = apptest.Into[httpapi.WaitingList](t, city.Get("/api/routing/waiting")); waiting.Total != 0 {
		t.Errorf("still waiting: %+v", waiting)
	}
	if f := c.As("shi.ny").File(c.Case("A1")); f.Case.Lead != "agriculture" || f.Events[0].Action != "apply_rules" {
		t.Errorf("A1: %s, %s", f.Case.Lead, f.Events[0].Words)
	}
}

// routedAnew publishes a rule for photovoltaics and has one waiting case follow it.
func routedAnew(t *testing.T, c *apptest.City) {
	city := c.As("shi.zr")
	draft := apptest.Into[httpapi.DraftView](t, city.Post("/api/routing/draft", nil))
	list := []routing.Rule{{No: 50, Types: []string{"GF"}, Qualification: routing.NonGrain, Lead: "agriculture", Track: "rectification", Words: "农光互补", Basis: "试〔2026〕1号"}}
	for _, r := range draft.Items {
		list = append(list, r.Rule)
	}
	apptest.Into[httpapi.DraftView](t, city.Send("PUT", "/api/routing/draft", in{"edition": 1, "title": "", "rules": list}))
	if a := city.Post("/api/routing/draft/publish", in{"edition": 2, "title": "", "basis": "试〔2026〕1号", "validFrom": c.Day(0)}); a.Status != 200 {
		t.Fatal(a)
	}
	if a := city.Step(c.Case("W2"), "apply_rules", nil); a.Status != 200 {
		t.Error(a)
	}
}
