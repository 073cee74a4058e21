package postgres_test

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
)

// crowd adds n cases by SQL, copies of those that are there, scattered over
// county A and, one in fifty, county B. They have no record: events are for
// other tests. Days, areas and times tie on purpose.
func crowd(t testing.TB, c *apptest.City, n int) {
	t.Helper()
	ctx := context.Background()
	tx, err := c.Owner.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	run := func(db bun.IDB, query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(ctx, query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	run(tx, "SET LOCAL session_replication_role = replica")
	run(tx, `CREATE TEMP TABLE fresh ON COMMIT DROP AS
		SELECT g, nextval('plots_id_seq') AS plot, nextval('cases_id_seq') AS "case", b.*, CASE WHEN g % 50 = 0 THEN '430224' ELSE '430223' END AS county,
		  CASE WHEN g % 50 = 0 THEN 113.505 ELSE 113.305 END + 0.19 * ((g * 7919) % 10007) / 10007.0 AS x, 27.005 + 0.19 * ((g * 104729) % 9973) / 9973.0 AS y
		FROM generate_series(1, ?) g JOIN LATERAL (SELECT c.batch_id, c.lead, c.partner, c.qualification, c.facts, c.type, p.pbf_in_file
		  FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id = 1 + g % 20) b ON true`, n)
	run(tx, `INSERT INTO plots (id, ground_id, batch_id, plot_no, geom, area_cents, town, village, type, pbf_in_file, note) OVERRIDING SYSTEM VALUE
		SELECT plot, 1, batch_id, 'C' || to_char(g, 'FM000000'), ST_Multi(ST_MakeEnvelope(x, y, x + 0.0006, y + 0.0006, 4490)), 400000 + 100 * (g % 9),
		  '示例' || g % 7 || '镇', '示例' || g % 70 || '村', type, pbf_in_file, CASE g % 1000 WHEN 1 THEN '占比100%' WHEN 2 THEN 'a_b' WHEN 3 THEN 'a\b' ELSE '' END FROM fresh`)
	run(tx, `INSERT INTO cases (id, no, batch_id, plot_id, state, version, lead, partner, county, qualification, facts, due_on, type, area_cents, center, updated_at)
		OVERRIDING SYSTEM VALUE SELECT "case", 'AJ2026-' || to_char("case", 'FM000000'), batch_id, plot,
		  (ARRAY['issued','received','verifying','finding_review','rectifying','awaiting_evidence','evidence_review','awaiting_closure','closure_review','closed'])[1 + g % 10],
		  2, lead, partner, county, qualification, facts, CASE WHEN g % 10 <> 9 THEN current_date + (g % 40) - 15 END, type, 400000 + 100 * (g % 9),
		  ST_SetSRID(ST_MakePoint(x + 0.0003, y + 0.0003), 4490), timestamptz '2026-06-01' + (g % 11) * interval '1 day' FROM fresh`)
	run(tx, `INSERT INTO standings (case_id, seq, since, state, from_state, action, county, town, lead, partner, qualification, type, batch_id, due_on, round, returns, bounces,
		on_pbf, area_cents, farmland_cents, pbf_cents)
		SELECT c.id, 2, c.updated_at, c.state, 'imported', CASE WHEN g % 6 = 0 THEN 'rework' ELSE 'issue' END, c.county, p.town, c.lead, c.partner, c.qualification, c.type, c.batch_id, c.due_on,
		  1 + (g % 13 = 0)::int, g % 3, g % 4, coalesce(p.pbf_in_file, false), c.area_cents, 100 * (g % 77), CASE WHEN g % 5 > 0 THEN 100 * (g % 33) END
		FROM fresh f JOIN cases c ON c.id = f."case" JOIN plots p ON p.id = f.plot`)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	run(c.Owner, "ANALYZE")
}
