package postgres_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/report"
)

func TestFlowIsARecount(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	wander(t, c, rand.New(rand.NewPCG(9, 1)), 30)
	figures, who := postgres.NewFigures(c.Own), c.Person("lxb")
	opens := 0
	for _, login := range []string{"shi.zr", "shi.ny", "a.ny.jb"} { // cases come into their sight and leave it
		at, _ := report.MomentOf("", c.Now())
		months, err := figures.Months(t.Context(), c.Person(login), report.Slice{Lead: "agriculture"}, at, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range months[:3] {
			last, _ := report.LastDay(m.Month, c.Now())
			end, _ := report.MomentOf(string(last), c.Now())
			rows, err := figures.Count(t.Context(), c.Person(login), "state", report.Slice{Lead: "agriculture"}, end)
			if open := report.Sum(rows)["open"]; err != nil || open != int64(m.Open) {
				t.Errorf("%s, %s: %d open, counted %d, %v", login, m.Month, m.Open, open, err)
			}
			opens += m.Open
		}
	}
	if opens == 0 {
		t.Error("nobody saw anything open")
	}
	at, _ := report.MomentOf("", c.Now())
	months, err := figures.Months(t.Context(), who, report.Slice{}, at, 3)
	if err != nil || len(months) != 3 {
		t.Fatal(months, err)
	}
	sum := report.Month{}
	for i, m := range months {
		first, _ := time.ParseInLocation("2006-01", m.Month, org.Shanghai)
		count := func(where string) int {
			return apptest.Ask[int](c, "SELECT count(*) FROM case_events WHERE at >= ? AND at < ? AND "+where, first, first.AddDate(0, 1, 0))
		}
		late := apptest.Ask[int](c, `SELECT count(*) FROM (SELECT at, lag(after->>'dueOn') OVER (PARTITION BY case_id ORDER BY seq) AS due FROM case_events) e
			WHERE at >= ? AND at < ? AND due <> '' AND (at AT TIME ZONE 'Asia/Shanghai')::date > due::date`, first, first.AddDate(0, 1, 0))
		want := report.Month{
			Month: m.Month, Born: count("seq = 1"), Issued: count("action = 'issue'"), Closed: count("action = 'close'"), Reopened: count("action = 'reopen'"),
			Returned: count("action IN ('return_finding', 'return_evidence', 'rework', 'return_application')"), Ended: count("to_state IN ('split', 'voided')"),
			Late: late, Steps: m.Steps,
		}
		end := at
		if i < 2 {
			last, _ := report.LastDay(m.Month, c.Now())
			end, _ = report.MomentOf(string(last), c.Now())
		}
		rows, err := figures.Count(t.Context(), who, "county", report.Slice{}, end)
		if err != nil {
			t.Fatal(err)
		}
		want.Open = int(report.Sum(rows)["open"])
		if m != want || m.Late > m.Steps {
			t.Errorf("have %+v\nwant %+v", m, want)
		}
		sum.Closed, sum.Returned, sum.Late = sum.Closed+m.Closed, sum.Returned+m.Returned, sum.Late+m.Late
	}
	if sum.Closed == 0 || sum.Returned == 0 || sum.Late == 0 {
		t.Errorf("nothing happened: %+v", sum)
	}
	stages, err := figures.Stages(t.Context(), who, report.Slice{}, time.Now().AddDate(-1, 0, 0), time.Now())
	if err != nil || len(stages) < 8 {
		t.Fatal(stages, err)
	}
	for _, s := range stages {
		left := apptest.Ask[int](c, "SELECT count(*) FROM case_events WHERE from_state = ?", string(s.State))
		days := apptest.Ask[float64](c, `SELECT avg(extract(epoch FROM next - at) / 86400)::float8 FROM (SELECT to_state, at, lead(at) OVER (PARTITION BY case_id ORDER BY seq) AS next
			FROM case_events) e WHERE to_state = ? AND next IS NOT NULL`, string(s.State))
		if s.Left != left || s.Mean < days-1e-6 || s.Mean > days+1e-6 || s.Late > s.Left {
			t.Errorf("%+v: the record says %d in %v days", s, left, days)
		}
	}
	if b, err := figures.Burden(t.Context(), who, report.Slice{}, time.Now().AddDate(-1, 0, 0), time.Now()); err != nil || b.Visited == 0 || b.Returns == 0 {
		t.Error(b, err)
	}
	outlooks, err := figures.Outlooks(t.Context(), who, report.Slice{}, c.Now())
	rows, _ := figures.Count(t.Context(), who, "county", report.Slice{}, at)
	open := int64(0)
	for _, o := range outlooks {
		open += int64(o.Open)
	}
	if err != nil || len(outlooks) != 2 || open != report.Sum(rows)["open"] || outlooks[0].Inspectors == 0 {
		t.Error(outlooks, err)
	}
}
