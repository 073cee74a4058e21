package postgres

import (
	"context"

	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/conference"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

const precedentsFrom = ` FROM meeting_items i JOIN meetings m ON m.id = i.meeting_id JOIN cases c ON c.id = i.case_id JOIN plots p ON p.id = c.plot_id
  LEFT JOIN regions r ON r.code = i.county WHERE m.status = 'held' AND i.result = 'decided'`

type precedentRow struct {
	itemRow
	MeetingID                                   int64
	MinutesNo, On, PlotNo, CountyName, PlotType string
	RuleNo                                      int
	Seen                                        bool
	Documents                                   []string `bun:",array"`
}

func (s *Conference) precedents(ctx context.Context, who org.Person, w where, limit int) ([]conference.Precedent, error) {
	ctx = org.ActingProgram(ctx) // what was decided, of every county; about what, only where it is seen
	var rows []precedentRow
	if err := s.db.NewRaw(`SELECT `+itemColumns+`, i.meeting_id, m.minutes_no, to_char(m.on_day, 'YYYY-MM-DD') AS "on", p.plot_no, coalesce(r.name, '') AS county_name,
		i.plot_type, i.rule_no, ? AS seen,
		array(SELECT d.title FROM document_links l JOIN documents d ON d.id = l.document_id WHERE l.kind = 'decision' AND l.key = i.id::text ORDER BY d.title) AS documents`+
		precedentsFrom+` AND ? ORDER BY i.id DESC LIMIT ?`, scoped(org.ScopeOf(who)).query(), w.query(), limit).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]conference.Precedent, 0, len(rows))
	for _, r := range rows {
		p := conference.Precedent{
			ID: r.ID, MeetingID: r.MeetingID, MinutesNo: r.MinutesNo, On: org.Date(r.On), CaseID: r.CaseID, PlotNo: r.PlotNo, CountyName: r.CountyName,
			Type: r.PlotType, TypeZh: plot.Types.Zh(r.PlotType), Rule: r.RuleNo, From: org.Department(r.LedBy), Seen: r.Seen, Documents: r.Documents, Decision: r.decision(),
		}
		if p.Documents == nil {
			p.Documents = []string{}
		}
		if !p.Seen { // another's case: what was decided, not about what
			p.CaseID, p.PlotNo, p.CountyName, p.County, p.Text = 0, "", "", "", ""
		}
		out = append(out, p)
	}
	return out, nil
}

// Precedents gives a page of decisions, newest first, and how many there are
// and for whom they were. Words are only looked for where they may be read.
func (s *Conference) Precedents(ctx context.Context, who org.Person, f conference.Sought) ([]conference.Precedent, conference.DecisionCount, error) {
	w := cond("true")
	if f.Type != "" {
		w.and("i.plot_type = ?", f.Type)
	}
	if f.Department != org.NoDepartment {
		w.and(decidedFor+" = ?", f.Department)
	}
	if f.Finding != "" {
		w.and("i.finding = ?", f.Finding)
	}
	if f.Rule != 0 {
		w.and("i.rule_no = ?", f.Rule)
	}
	if f.Text != "" {
		w.and("(strpos(m.minutes_no, ?) > 0 OR (? AND (strpos(i.body, ?) > 0 OR strpos(p.plot_no, ?) > 0)))", f.Text, scoped(org.ScopeOf(who)).query(), f.Text, f.Text)
	}
	count := conference.DecisionCount{}
	ctx = org.ActingProgram(ctx)
	if err := s.db.NewRaw(`SELECT '' AS key, `+countedFor+precedentsFrom+` AND ?`, w.query()).Scan(ctx, &count); err != nil {
		return nil, count, err
	}
	if f.Before > 0 {
		w.and("i.id < ?", f.Before)
	}
	list, err := s.precedents(ctx, who, w, f.Limit)
	return list, count, err
}

// decidedFor is whose a case was after the decision: a ruling names nobody and
// leaves it with who led it.
const decidedFor = `coalesce(nullif(i.department, ''), i.led_by)`

const countedFor = `count(*) AS total, count(*) FILTER (WHERE ` + decidedFor + ` = 'natural_resources') AS natural_resources,
  count(*) FILTER (WHERE ` + decidedFor + ` = 'agriculture') AS agriculture`

// OnCase gives every decision about a case that the person may see.
func (s *Conference) OnCase(ctx context.Context, who org.Person, caseID int64) ([]conference.Precedent, error) {
	w := cond("i.case_id = ?", caseID)
	w.and("?", scoped(org.ScopeOf(who)).query())
	return s.precedents(ctx, who, w, 50)
}

// CountsByRule says how often cases of each routing rule were decided.
func (s *Conference) CountsByRule(ctx context.Context) ([]conference.DecisionCount, error) {
	out := []conference.DecisionCount{}
	err := s.db.NewRaw(`SELECT i.rule_no::text AS key, `+countedFor+precedentsFrom+` AND i.rule_no > 0 GROUP BY i.rule_no ORDER BY i.rule_no`).Scan(org.ActingProgram(ctx), &out)
	return out, err
}

// CountOfTypes says how often plots of these types were decided.
func (s *Conference) CountOfTypes(ctx context.Context, types ...string) (conference.DecisionCount, error) {
	out := conference.DecisionCount{}
	err := s.db.NewRaw(`SELECT '' AS key, `+countedFor+precedentsFrom+` AND i.plot_type <> '' AND i.plot_type = ANY(?)`, pgdialect.Array(types)).Scan(org.ActingProgram(ctx), &out)
	return out, err
}
