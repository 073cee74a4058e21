package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/conference"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// aboutCase is what a page shows of a case before the conference.
const aboutCase = `c.id AS case_id, c.no, p.plot_no, c.state, c.lead, c.partner, c.county, coalesce(r.name, '') AS county_name, c.qualification,
  p.town || p.village AS place, c.type, c.area_cents, c.pbf_cents, to_char(c.due_on, 'YYYY-MM-DD') AS due_on,
  coalesce((c.facts->>'conferred')::boolean, false) AS conferred, coalesce((c.facts->'routing'->>'needsConfirmation')::boolean, false) AS confirm,
  coalesce(c.facts->>'question', '') AS question, coalesce(c.facts->'routing'->>'words', '') AS words,
  (SELECT count(*) FROM case_events b WHERE b.case_id = c.id AND b.action IN ('refuse', 'hand_over', 'decline')) AS bounces,
  e.actor_name AS by, coalesce(w.unit, '') AS unit, e.at, e.reason,
  coalesce((SELECT i.meeting_id FROM meeting_items i JOIN meetings m ON m.id = i.meeting_id WHERE i.case_id = c.id AND m.status = 'draft' LIMIT 1), 0) AS meeting_id
  FROM cases c JOIN plots p ON p.id = c.plot_id LEFT JOIN regions r ON r.code = c.county
  JOIN LATERAL (SELECT e.actor_id, e.actor_name, e.at, e.reason FROM case_events e WHERE e.case_id = c.id AND e.action <> 'revise' ORDER BY e.seq DESC LIMIT 1) e ON true
  LEFT JOIN people w ON w.id = e.actor_id`

// doubted is casework.Case.Doubtful in SQL, of a case nobody has settled; a
// test holds the two equal.
const doubted = `(c.state = 'imported' AND (c.lead = '' OR c.qualification = 'suspected' OR coalesce((c.facts->'routing'->>'needsConfirmation')::boolean, false))
  AND NOT coalesce((c.facts->>'conferred')::boolean, false))`

type aboutRow struct {
	CaseID                                                              int64
	No, PlotNo, State, Lead, Partner, County, CountyName, Qualification string
	Place, Type, Question, Words, By, Unit, Reason                      string
	AreaCents                                                           int64
	PbfCents                                                            *int64
	DueOn                                                               *org.Date
	Conferred, Confirm                                                  bool
	Bounces                                                             int
	At                                                                  time.Time
	MeetingID                                                           int64
}

func (r aboutRow) candidate() conference.Candidate {
	c := conference.Candidate{
		CaseID: r.CaseID, No: r.No, PlotNo: r.PlotNo, State: casework.State(r.State), Lead: org.Department(r.Lead), Partner: org.Department(r.Partner),
		County: org.Region(r.County), CountyName: r.CountyName, Place: r.Place, Type: r.Type, TypeZh: plot.Types.Zh(r.Type), AreaCents: r.AreaCents,
		PBFCents: r.PbfCents, DueOn: r.DueOn, Bounces: r.Bounces, By: r.By, Unit: r.Unit, At: r.At, Reason: r.Reason, MeetingID: r.MeetingID,
	}
	c.Step = conference.StepOf(casework.Case{
		State: c.State, Lead: c.Lead, Qualification: routing.Qualification(r.Qualification),
		Facts: casework.Facts{Conferred: r.Conferred, Routing: routing.Decision{Confirm: r.Confirm}},
	})
	switch c.State {
	case casework.Disputed:
		c.Why = conference.ByDispute
	case casework.Escalated:
		c.Why, c.Reason = conference.ByEscalation, r.Question
	default:
		c.Why, c.Reason = conference.ByDoubt, r.Words
	}
	return c
}

// agendaUpTo bounds the agenda: what is longer is worked off from its head.
const agendaUpTo = 500

// Agenda gives what a meeting may take up: disputed, escalated and doubtful
// cases, the longest waiting first, and proposals that nobody has decided.
func (s *Conference) Agenda(ctx context.Context, who org.Person) ([]conference.Candidate, error) {
	var rows []aboutRow
	if err := s.db.NewRaw(`SELECT `+aboutCase+` WHERE (c.state IN ('disputed', 'escalated') OR `+doubted+`) AND ?
		ORDER BY (c.state = 'imported'), e.at, c.id LIMIT ?`, within(org.ScopeOf(who)).query(), agendaUpTo).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	list, err := s.Proposals(ctx, who)
	if err != nil {
		return nil, err
	}
	out := []conference.Candidate{}
	for _, p := range list {
		if p.Result != conference.Decided {
			out = append(out, proposed(p))
		}
	}
	for _, r := range rows {
		out = append(out, r.candidate())
	}
	return out, nil
}

func proposed(p conference.Motion) conference.Candidate {
	return conference.Candidate{Why: conference.ByProposal, ProposalID: p.ID, Title: p.Title, Reason: p.Text, By: p.By, Unit: p.Unit, Lead: p.Department, At: p.At, MeetingID: p.MeetingID}
}

const proposalsFrom = `SELECT q.id, q.title, q.body AS text, w.name AS by, w.unit, q.department, q.at,
  coalesce(i.meeting_id, 0) AS meeting_id, coalesce(i.minutes_no, '') AS minutes_no, coalesce(i.result, '') AS result, coalesce(i.body, '') AS decision
  FROM proposals q JOIN people w ON w.id = q.author_id
  LEFT JOIN LATERAL (SELECT i.meeting_id, m.minutes_no, i.result, i.body FROM meeting_items i JOIN meetings m ON m.id = i.meeting_id
    WHERE i.proposal_id = q.id AND (m.status = 'draft' OR i.result = 'decided') ORDER BY m.status = 'held' DESC, i.id DESC LIMIT 1) i ON true`

// Proposals gives the proposals of a person's region and department, newest
// first. Of a meeting that is still being prepared it tells no decision.
func (s *Conference) Proposals(ctx context.Context, who org.Person) ([]conference.Motion, error) {
	out := []conference.Motion{}
	err := s.db.NewRaw(proposalsFrom+` WHERE ? ORDER BY q.id DESC LIMIT 200`, proposalsWithin(who).query()).Scan(ctx, &out)
	for n := range out {
		if out[n].MinutesNo == "" {
			out[n].Result, out[n].Decision = conference.Open, ""
		}
	}
	return out, err
}

// Meetings lists the meetings, newest first.
func (s *Conference) Meetings(ctx context.Context) ([]conference.MeetingEntry, error) {
	out := []conference.MeetingEntry{}
	err := s.db.NewRaw(`SELECT m.id, m.title, to_char(m.on_day, 'YYYY-MM-DD') AS "on", m.place, m.status = 'held' AS held, coalesce(m.minutes_no, '') AS minutes_no,
		count(i.id) AS items, count(*) FILTER (WHERE i.result = 'decided') AS decided, count(*) FILTER (WHERE i.result = 'deferred') AS deferred
		FROM meetings m LEFT JOIN meeting_items i ON i.meeting_id = m.id GROUP BY m.id ORDER BY m.status = 'held', m.on_day DESC, m.id DESC LIMIT 300`).Scan(ctx, &out)
	return out, err
}

type itemRow struct {
	ID                                                                               int64
	CaseID, ProposalID                                                               int64
	Result, Department, County, Finding, Outcome, Ground, Measure, Term, Body, LedBy string
}

func (r itemRow) decision() conference.Decision {
	return conference.Decision{
		Result: conference.Result(r.Result), Department: org.Department(r.Department), County: org.Region(r.County), Finding: r.Finding,
		Outcome: casework.State(r.Outcome), Ground: r.Ground, Measure: r.Measure, Term: org.Date(r.Term), Text: r.Body,
	}
}

const itemColumns = `i.id, coalesce(i.case_id, 0) AS case_id, coalesce(i.proposal_id, 0) AS proposal_id, i.result, i.department, i.county, i.finding, i.outcome,
  i.ground, i.measure, coalesce(to_char(i.term, 'YYYY-MM-DD'), '') AS term, i.body, i.led_by`

// readMeeting reads a meeting, and who led its cases when it was held.
func readMeeting(ctx context.Context, db bun.IDB, id int64) (m conference.Meeting, led map[int64]org.Department, err error) {
	var r struct {
		ID                                                                     int64
		Version                                                                int
		Held                                                                   bool
		Title, OnDay, Place, Chair, Remark, MinutesNo, CreatedBy, HeldBy, Unit string
		Attendees                                                              []string `bun:",array"`
		HeldAt                                                                 *time.Time
	}
	err = db.NewRaw(`SELECT m.id, m.version, m.status = 'held' AS held, m.title, to_char(m.on_day, 'YYYY-MM-DD') AS on_day, m.place, m.chair, m.remark, m.attendees,
		coalesce(m.minutes_no, '') AS minutes_no, c.name AS created_by, coalesce(h.name, '') AS held_by, coalesce(h.unit, '') AS unit, m.held_at
		FROM meetings m JOIN people c ON c.id = m.created_by LEFT JOIN people h ON h.id = m.held_by WHERE m.id = ?`, id).Scan(ctx, &r)
	if none(err) {
		return m, nil, errNoMeeting
	}
	if err != nil {
		return m, nil, err
	}
	m = conference.Meeting{ID: r.ID, Version: r.Version, Held: r.Held, MinutesNo: r.MinutesNo, CreatedBy: r.CreatedBy, HeldBy: r.HeldBy, HeldUnit: r.Unit, HeldAt: r.HeldAt}
	m.Draft = conference.Draft{Title: r.Title, On: org.Date(r.OnDay), Place: r.Place, Chair: r.Chair, Attendees: r.Attendees, Remark: r.Remark, Items: []conference.MeetingItem{}}
	if m.Attendees == nil {
		m.Attendees = []string{}
	}
	var rows []itemRow
	err = db.NewRaw(`SELECT `+itemColumns+` FROM meeting_items i WHERE i.meeting_id = ? ORDER BY i.place`, id).Scan(ctx, &rows)
	led = map[int64]org.Department{}
	for _, i := range rows {
		m.Items = append(m.Items, conference.MeetingItem{CaseID: i.CaseID, ProposalID: i.ProposalID, Decision: i.decision()})
		led[i.CaseID] = org.Department(i.LedBy)
	}
	return m, led, err
}

// Sheet gives a meeting on one screen. Of a case that the reader may not see
// it says only that there is one.
func (s *Conference) Sheet(ctx context.Context, who org.Person, id int64) (out conference.MeetingSheet, err error) {
	var led map[int64]org.Department
	if out.Meeting, led, err = readMeeting(ctx, s.db, id); err != nil {
		return out, err
	}
	var rows []aboutRow
	if err = s.db.NewRaw(`SELECT `+aboutCase+` WHERE c.id IN (SELECT case_id FROM meeting_items WHERE meeting_id = ?) AND ?`,
		id, within(org.ScopeOf(who)).query()).Scan(ctx, &rows); err != nil {
		return out, err
	}
	about := map[int64]conference.Candidate{}
	for _, r := range rows {
		about[r.CaseID] = r.candidate()
	}
	var list []conference.Motion
	if err = s.db.NewRaw(proposalsFrom+` WHERE q.id IN (SELECT proposal_id FROM meeting_items WHERE meeting_id = ?)`, id).Scan(ctx, &list); err != nil {
		return out, err
	}
	out.Lines = []conference.MeetingLine{}
	for n, i := range out.Items {
		l := conference.MeetingLine{MeetingItem: i, Seen: i.CaseID == 0}
		for _, p := range list {
			if p.ID == i.ProposalID {
				l.About = proposed(p)
			}
		}
		if a, ok := about[i.CaseID]; ok {
			l.About, l.Seen = a, true
			if out.Held {
				l.About.Lead = led[i.CaseID]
			}
		}
		if !l.Seen {
			l.MeetingItem = conference.MeetingItem{CaseID: i.CaseID, Decision: conference.Decision{Result: i.Result}}
			out.Items[n] = l.MeetingItem
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}
