package postgres_test

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/report"
)

type flowed struct {
	Months []report.Month
	Stages []report.Stay
	Burden report.Burden
}

func flow(t *testing.T, figures *postgres.Figures, who org.Person, s report.Slice, at report.Moment, n int) flowed {
	t.Helper()
	months, from := report.MonthsTo(at, n)
	steps, err := figures.Steps(t.Context(), who, s, at, from)
	if err != nil {
		t.Fatal(err)
	}
	return flowed{steps.Months(months), steps.Stays(months[0]), steps.Burden(months[0])}
}

func TestFlowIsARecount(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	wander(t, c, rand.New(rand.NewPCG(9, 1)), 30)
	figures, who := postgres.NewFigures(c.Own, postgres.NewCases(c.Own)), c.Person("lxb")
	opens := 0
	for _, login := range []string{"shi.zr", "shi.ny", "a.ny.jb"} { // cases come into their sight and leave it
		at, _ := report.MomentOf("", c.Now())
		months := flow(t, figures, c.Person(login), report.Slice{Lead: "agriculture"}, at, 4).Months
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
	all := flow(t, figures, who, report.Slice{}, at, 3)
	months := all.Months
	if len(months) != 3 {
		t.Fatal(months)
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
	stages := flow(t, figures, who, report.Slice{}, at, 13).Stages
	if len(stages) < 8 {
		t.Fatal(stages)
	}
	for _, s := range stages {
		left := apptest.Ask[int](c, "SELECT count(*) FROM case_events WHERE from_state = ?", string(s.State))
		days := apptest.Ask[float64](c, `SELECT avg(extract(epoch FROM next - at) / 86400)::float8 FROM (SELECT to_state, at, lead(at) OVER (PARTITION BY case_id ORDER BY seq) AS next
			FROM case_events) e WHERE to_state = ? AND next IS NOT NULL`, string(s.State))
		median := apptest.Ask[int](c, `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY floor(extract(epoch FROM next - at) / 86400))::int FROM (SELECT to_state, at,
			lead(at) OVER (PARTITION BY case_id ORDER BY seq) AS next FROM case_events) e WHERE to_state = ? AND next IS NOT NULL`, string(s.State))
		if s.Left != left || s.Median != median || s.Mean < days-1e-6 || s.Mean > days+1e-6 || s.Late > s.Left {
			t.Errorf("%+v: the record says %d in %v days", s, left, days)
		}
	}
	if b := all.Burden; b.Visits == 0 || b.Returns == 0 || b.Visits != apptest.Ask[int](c, `SELECT count(*) FROM case_events
		WHERE action IN ('report_finding', 'submit_evidence') AND at >= date_trunc('month', ? AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' - interval '2 months'`, c.Now()) {
		t.Errorf("%+v", b)
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

func TestGatheredMonthsSayTheSame(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	r := rand.New(rand.NewPCG(9, 2))
	wander(t, c, r, 30)
	figures := postgres.NewFigures(c.Own, postgres.NewCases(c.Own))
	begin := apptest.Ask[time.Time](c, `SELECT min(at) FROM case_events`)
	days := int(c.Now().Sub(begin).Hours() / 24)
	type question struct {
		who   org.Person
		slice report.Slice
		at    report.Moment
	}
	var asked []question
	var walked []flowed
	for _, login := range []string{"lxb", "shi.zr", "shi.ny", "a.ny.jb"} {
		for _, s := range []report.Slice{{}, {Lead: "agriculture"}, {Type: "PT"}, {PBF: true}, {Qualification: "non_agricultural"}, {Town: "示例镇"}} {
			for _, day := range []string{"", string(org.DateOf(org.Today(begin.AddDate(0, 0, r.IntN(days)))))} {
				at, err := report.MomentOf(day, c.Now())
				if err != nil {
					t.Fatal(err)
				}
				q := question{c.Person(login), s, at}
				asked, walked = append(asked, q), append(walked, flow(t, figures, q.who, q.slice, q.at, 6))
			}
		}
	}
	same := func(when string) {
		t.Helper()
		for i, q := range asked {
			have := flow(t, figures, q.who, q.slice, q.at, 6)
			for j := range have.Stages { // added up in another order
				if d := have.Stages[j].Mean - walked[i].Stages[j].Mean; d > 1e-6 || d < -1e-6 {
					t.Errorf("%s: %+v, walked %+v", when, have.Stages[j], walked[i].Stages[j])
				}
				have.Stages[j].Mean = walked[i].Stages[j].Mean
			}
			if !reflect.DeepEqual(have, walked[i]) {
				t.Errorf("%s, %s %+v %+v: gathered\n%+v\nwalked\n%+v", when, q.who.Login, q.slice, q.at, have, walked[i])
			}
		}
	}
	for _, part := range []int{3, 2, 1} { // in three times, each up to somewhere within a month
		if err := figures.GatherMonths(t.Context(), begin.Add(c.Now().Sub(begin)/time.Duration(part))); err != nil {
			t.Fatal(err)
		}
		if apptest.Ask[int](c, `SELECT count(*) FROM month_begun`) == 0 {
			t.Fatal("nothing was gathered")
		}
		same("1/" + strconv.Itoa(part))
	}
	if _, err := c.Owner.NewRaw(`UPDATE months_gathered SET up_to = now() + interval '1 day'`).Exec(t.Context()); err != nil { // a step of before that is written now
		t.Fatal(err)
	}
	wander(t, c, r, 1)
	if n := apptest.Ask[int](c, `SELECT count(*) FROM month_begun`) + apptest.Ask[int](c, `SELECT count(*) FROM month_left`); n != 0 {
		t.Errorf("%d rows are kept that do not have the late step", n)
	}
}
