package postgres_test

import (
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/postgres"
)

// A standing is a second writing of what the events say. This is the first
// writing of it: the same rows, made from the record alone.
const standingsFromRecord = `SELECT e.case_id, e.seq, e.at AS since, coalesce(lead(e.at) OVER w, 'infinity') AS until, e.to_state AS state, e.from_state, e.action,
  e.after->>'county' AS county, p.town, e.after->>'lead' AS lead, e.after->>'partner' AS partner, e.after->>'qualification' AS qualification, p.type, p.batch_id,
  nullif(e.after->>'dueOn', '')::date AS due_on, coalesce((e.after->'facts'->>'round')::int, 1) AS round, coalesce((e.after->'facts'->>'returns')::int, 0) AS returns,
  coalesce(p.pbf_cents > 0, p.pbf_in_file, false) AS on_pbf, p.area_cents, p.farmland_cents, p.pbf_cents
  FROM case_events e JOIN plots p ON p.id = (e.after->>'plotId')::bigint WINDOW w AS (PARTITION BY e.case_id ORDER BY e.seq)`

// strangers is how many standings the record does not give, and the other way.
func strangers(c *apptest.City) int {
	return apptest.Ask[int](c, `WITH ours AS (SELECT case_id, seq, since, until, state, from_state, action, county, town, lead, partner, qualification, type, batch_id,
	  due_on, round, returns, on_pbf, area_cents, farmland_cents, pbf_cents FROM standings), record AS (`+standingsFromRecord+`)
	SELECT (SELECT count(*) FROM (TABLE ours EXCEPT TABLE record) x) + (SELECT count(*) FROM (TABLE record EXCEPT TABLE ours) y)`)
}

func TestStandingsAreTheRecord(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	if n := strangers(c); n != 0 || apptest.Ask[int](c, "SELECT count(*) FROM standings") < 20 {
		t.Fatalf("after an import %d standings differ", n)
	}
	id := c.Case("B1")
	for _, s := range []struct{ login, action string }{{"shi.zr", "issue"}, {"b.zr.jb", "receive"}} {
		if a := c.As(s.login).Step(id, s.action, nil); a.Status != 200 {
			t.Fatal(s, a)
		}
	}
	if a := c.As("b.zr.jb").Step(id, "depute", map[string]any{"inspectors": []int64{c.Person("b.zr.wy").ID}}); a.Status != 200 {
		t.Fatal(a)
	}
	if n := strangers(c); n != 0 {
		t.Errorf("after four events %d standings differ", n)
	}
	if open := apptest.Ask[int](c, "SELECT count(*) FROM standings WHERE case_id = ? AND until = 'infinity'", id); open != 1 {
		t.Errorf("%d standings of a case are open", open)
	}
	for _, s := range []string{"UPDATE standings SET state = 'closed'", "DELETE FROM standings", "INSERT INTO standings SELECT * FROM standings"} {
		if err := attempt(t, c.Own, s); postgres.Code(err) != denied {
			t.Errorf("%s as the program: %v", s, err)
		}
	}
}
