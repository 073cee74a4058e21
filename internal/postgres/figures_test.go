package postgres_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/report"
)

// wander moves every case by chance along the lifecycle over the last hundred
// days. Only the record is kept: photos and reasons are for other tests.
func wander(t testing.TB, c *apptest.City, r *rand.Rand, steps int) {
	t.Helper()
	var cases []int64
	if err := c.Owner.NewRaw("SELECT id FROM cases ORDER BY id").Scan(t.Context(), &cases); err != nil {
		t.Fatal(err)
	}
	begin := time.Now().AddDate(0, 0, -100)
	for _, s := range []string{
		"ALTER TABLE case_events DISABLE TRIGGER case_events_append_only",
		fmt.Sprintf("UPDATE case_events SET at = '%s'", begin.Format(time.RFC3339)),
		"ALTER TABLE case_events ENABLE TRIGGER case_events_append_only",
		fmt.Sprintf("UPDATE standings SET since = '%s'", begin.Format(time.RFC3339)),
	} {
		if _, err := c.Owner.ExecContext(t.Context(), s); err != nil {
			t.Fatal(s, err)
		}
	}
	for _, id := range cases {
		at := begin
		for range 1 + r.IntN(steps) {
			at = at.Add(time.Duration(r.Float64() * float64(200*24*time.Hour) / float64(steps)))
			if at.After(time.Now()) {
				break
			}
			chance(t, c, r, id, at)
		}
	}
}

func chance(t testing.TB, c *apptest.City, r *rand.Rand, id int64, at time.Time) {
	t.Helper()
	var ways []struct{ Action, ToState string }
	if err := c.Owner.NewRaw(`SELECT action, to_state FROM lifecycle l JOIN cases c ON c.state = l.from_state WHERE c.id = ?
		AND action NOT IN ('revise', 'apply_rules') ORDER BY 1, 2`, id).Scan(t.Context(), &ways); err != nil || len(ways) == 0 {
		return // ended
	}
	w := ways[r.IntN(len(ways))]
	for range 3 { // most of the time onwards, or no case would ever be closed
		if r.IntN(4) > 0 && slices.Contains([]string{"void", "split", "reroute", "depute", "extend", "return_finding", "return_evidence", "rework", "return_application"}, w.Action) {
			w = ways[r.IntN(len(ways))]
		}
	}
	facts := "facts::jsonb"
	switch {
	case w.Action == "reopen":
		facts = `jsonb_set(facts::jsonb, '{round}', to_jsonb(coalesce((facts->>'round')::int, 1) + 1))`
	case slices.Contains(report.ReturnActions, casework.Action(w.Action)):
		facts = `jsonb_set(facts::jsonb, '{returns}', to_jsonb(coalesce((facts->>'returns')::int, 0) + 1))`
	}
	due := "NULL"
	if r.IntN(5) > 0 && !casework.State(w.ToState).Ended() {
		due = "'" + at.AddDate(0, 0, r.IntN(40)).In(org.Shanghai).Format(time.DateOnly) + "'"
	}
	if err := attemptAndKeep(t, c, step(w.Action, w.ToState, due, facts, id, at)...); err != nil {
		t.Fatal(w, err)
	}
}

// step is a step as two statements.
func step(action, to, due, facts string, id int64, at time.Time) []string {
	return []string{fmt.Sprintf(`UPDATE cases SET state = '%s', version = version + 1, due_on = %s, facts = %s,
		lead = CASE WHEN lead = '' THEN 'agriculture' ELSE lead END, county = CASE WHEN county = '' THEN '430224' ELSE county END WHERE id = %d`, to, due, facts, id),
		fmt.Sprintf(`INSERT INTO case_events (case_id, seq, action, from_state, to_state, actor_id, actor_name, actor_role, actor_department, actor_region, at, payload, after, prev_hash, hash)
		SELECT c.id, c.version, '%s', e.to_state, c.state, 1, '某', 'city', '', '', '%s', '{}',
		  json_build_object('county', c.county, 'lead', c.lead, 'partner', c.partner, 'qualification', c.qualification, 'dueOn', coalesce(c.due_on::text, ''), 'facts', c.facts, 'plotId', c.plot_id),
		  e.hash, sha256(c.id::text::bytea || c.version::text::bytea) FROM cases c JOIN case_events e ON e.case_id = c.id AND e.seq = c.version - 1 WHERE c.id = %d`,
			action, at.Format(time.RFC3339Nano), id)}
}

func attemptAndKeep(t testing.TB, c *apptest.City, statements ...string) error {
	tx, err := c.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, s := range statements {
		if _, err := tx.ExecContext(t.Context(), s); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// told is a case as the newest event before an instant tells it.
type told struct {
	id            int64
	state, action string
	after         struct {
		County, Lead, Partner, Qualification, DueOn string
		Facts                                       struct{ Round, Returns int }
	}
	town, typ string
	batch     int64
	pbf       bool
	area      int64
	farmland  *int64
	pbfCents  *int64
	bounces   int
}

// retell reads the record alone.
func retell(t testing.TB, c *apptest.City, at time.Time) (out []told) {
	var rows []struct {
		CaseID                 int64
		ToState, Action, After string
		Town, Type             string
		BatchID, AreaCents     int64
		Bounces                int
		PbfInFile              *bool
		FarmlandCents          *int64
		PbfCents               *int64
	}
	if err := c.Owner.NewRaw(`SELECT DISTINCT ON (e.case_id) e.case_id, e.to_state, e.action, e.after, p.town, p.type, p.batch_id, p.area_cents, p.pbf_in_file, p.farmland_cents, p.pbf_cents,
		(SELECT count(*) FROM case_events b WHERE b.case_id = e.case_id AND b.seq <= e.seq AND b.action IN ('refuse', 'hand_over', 'decline')) AS bounces
		FROM case_events e JOIN plots p ON p.id = (e.after->>'plotId')::bigint WHERE e.at < ? ORDER BY e.case_id, e.seq DESC`, at).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		c := told{id: r.CaseID, state: r.ToState, action: r.Action, town: r.Town, typ: r.Type, batch: r.BatchID, area: r.AreaCents, farmland: r.FarmlandCents, pbfCents: r.PbfCents, bounces: r.Bounces}
		c.pbf = r.PbfInFile != nil && *r.PbfInFile
		if r.PbfCents != nil {
			c.pbf = *r.PbfCents > 0
		}
		if err := json.Unmarshal([]byte(r.After), &c.after); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

var doneStates = []string{"closed", "reported", "split", "voided"}

// recount is the figures written a second time, by hand.
func (c told) recount(day string) map[string]int64 {
	out := map[string]int64{}
	one := func(code string, is bool) {
		if is {
			out[code]++
		}
	}
	open, valid := !slices.Contains(doneStates, c.state), c.state != "split" && c.state != "voided"
	closed := c.state == "closed" || c.state == "reported"
	among := func(states ...string) bool { return slices.Contains(states, c.state) }
	one("total", valid)
	one("ended", !valid)
	one("open", open)
	one("closed", closed)
	one("overdue", open && c.after.DueOn != "" && c.after.DueOn < day)
	one("dispatch", among("imported", "issued", "disputed"))
	one("verification", among("received", "verifying", "finding_review", "offered", "escalated"))
	one("rectification", among("rectifying", "carried_over"))
	one("evidence", among("awaiting_evidence", "evidence_review"))
	one("closure", among("awaiting_closure", "closure_review"))
	one("disputed", among("disputed"))
	one("offered", among("offered"))
	one("bounced", open && c.bounces >= 2)
	one("carried_over", among("carried_over"))
	one("returned", open && slices.Contains([]string{"return_finding", "return_evidence", "rework", "return_application"}, c.action))
	one("relapsed", valid && c.after.Facts.Round > 1)
	one("pbf", valid && c.pbf)
	if valid {
		out["area"] += c.area
		out["returns"] += int64(c.after.Facts.Returns)
		for code, v := range map[string]*int64{"farmland": c.farmland, "pbf_area": c.pbfCents} {
			if v != nil {
				out[code] += *v
			}
		}
	}
	if open {
		out["open_area"] += c.area
	}
	if closed {
		out["closed_area"] += c.area
	}
	return out
}

func (c told) key(by string) string {
	return cmp.Or(map[string]string{
		"county": c.after.County, "town": c.town, "lead": c.after.Lead, "qualification": c.after.Qualification,
		"type": c.typ, "batch": fmt.Sprint(c.batch), "state": c.state,
	}[by], report.None)
}

func TestFiguresAreARecount(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	r := rand.New(rand.NewPCG(5, 12))
	wander(t, c, r, 80)
	if n := strangers(c); n != 0 {
		t.Fatalf("%d standings are not the record's", n)
	}
	figures, seen, lists := postgres.NewFigures(c.Own, postgres.NewCases(c.Own)), map[string]int64{}, 0
	for _, login := range []string{"lxb", "shi.ny", "a.zr.jb", "b.ny.guancha", "a.zr.wy"} {
		who := c.Person(login)
		scope := org.ScopeOf(who)
		for _, ago := range []int{0, 1, 20, 55, 99, 140} {
			at, err := report.MomentOf(c.Day(-ago), c.Now())
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range report.Dimensions {
				want := map[string]map[string]int64{}
				for _, k := range retell(t, c, at.At) {
					if scope.Deputed != 0 || !scope.Sees(org.Region(k.after.County), org.Department(k.after.Lead), org.Department(k.after.Partner), nil) {
						continue
					}
					if want[k.key(d.Code)] == nil {
						want[k.key(d.Code)] = map[string]int64{}
					}
					for code, v := range k.recount(string(at.Day)) {
						want[k.key(d.Code)][code] += v
					}
				}
				rows, err := figures.Count(t.Context(), who, d.Code, report.Slice{}, at)
				if err != nil {
					t.Fatal(err)
				}
				have := map[string]map[string]int64{}
				for _, row := range rows {
					have[row.Key] = maps.Collect(maps.All(row.Values))
					maps.DeleteFunc(have[row.Key], func(code string, v int64) bool { seen[code] += v; return v == 0 })
				}
				if len(have) != len(want) || !maps.EqualFunc(have, want, func(a, b map[string]int64) bool {
					maps.DeleteFunc(b, func(_ string, v int64) bool { return v == 0 })
					return maps.Equal(a, b)
				}) {
					t.Errorf("%s, %d days ago, by %s:\nhave %v\nwant %v", login, ago, d.Code, have, want)
				}
				if d.Code == "county" {
					lists += opens(t, figures, who, at, rows)
				}
			}
		}
	}
	var never []string
	for _, m := range report.Measures {
		if m.Unit != report.InRate && m.Code != "farmland" && m.Code != "pbf_area" && seen[m.Code] == 0 {
			never = append(never, m.Code)
		}
	}
	if len(never) > 2 { // chance may leave out a rare state
		t.Errorf("never counted: %v", never)
	}
	if lists < 200 {
		t.Errorf("only %d lists were opened", lists)
	}
}

// opens: each count opens exactly its cases.
func opens(t *testing.T, figures *postgres.Figures, who org.Person, at report.Moment, rows []report.Row) (n int) {
	for _, row := range rows {
		for _, m := range report.Measures {
			if m.Unit != report.InCases {
				continue
			}
			ids, cursor := map[int64]bool{}, ""
			for {
				items, next, err := figures.Behind(t.Context(), who, m, report.Slice{County: row.Key}, at, cursor, 4)
				if err != nil {
					t.Fatal(err)
				}
				for _, i := range items {
					ids[i.CaseID] = true
				}
				if cursor = next; cursor == "" {
					break
				}
			}
			if int64(len(ids)) != row.Values[m.Code] {
				t.Errorf("%s in %s on %s: %d, and %d cases behind it", m.Code, row.Key, at.Day, row.Values[m.Code], len(ids))
			}
			n++
		}
	}
	return n
}
