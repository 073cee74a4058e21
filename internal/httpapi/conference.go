package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/conference"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// ConferenceStore keeps meetings, proposals and decisions; it applies the
// person's scope itself.
type ConferenceStore interface {
	Agenda(ctx context.Context, who org.Person) ([]conference.Candidate, error)
	Propose(ctx context.Context, who org.Person, title, text, key string) error
	Proposals(ctx context.Context, who org.Person) ([]conference.Motion, error)
	Meetings(ctx context.Context) ([]conference.MeetingEntry, error)
	Sheet(ctx context.Context, who org.Person, id int64) (conference.MeetingSheet, error)
	Create(ctx context.Context, who org.Person, d conference.Draft, key string) (int64, error)
	Save(ctx context.Context, who org.Person, id int64, version int, d conference.Draft) error
	Drop(ctx context.Context, id int64, version int) error
	Hold(ctx context.Context, who org.Person, id int64, version int, minutesNo, key string, now time.Time) error
	Precedents(ctx context.Context, who org.Person, f conference.Sought) ([]conference.Precedent, conference.DecisionCount, error)
	OnCase(ctx context.Context, who org.Person, caseID int64) ([]conference.Precedent, error)
	CountsByRule(ctx context.Context) ([]conference.DecisionCount, error)
	CountOfTypes(ctx context.Context, types ...string) (conference.DecisionCount, error)
}

// Agenda is what waits for a conference.
type Agenda struct {
	Items []conference.Candidate `json:"items"`
}

func (s *server) agenda(ctx context.Context, who org.Person, _ *struct{}) (out Agenda, err error) {
	out.Items, err = s.Conference.Agenda(ctx, who)
	return out, err
}

// ProposalList is the proposals of the person's office.
type ProposalList struct {
	Items []conference.Motion `json:"items"`
}

func (s *server) listProposals(ctx context.Context, who org.Person, _ *struct{}) (out ProposalList, err error) {
	out.Items, err = s.Conference.Proposals(ctx, who)
	return out, err
}

type proposalInput struct {
	Body struct {
		Key   string `json:"key" doc:"UUID，重试时不变"`
		Title string `json:"title" maxLength:"400"`
		Text  string `json:"text" maxLength:"4000"`
	}
}

func (s *server) propose(ctx context.Context, who org.Person, in *proposalInput) (out ProposalList, err error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return out, err
	}
	title, text, err := conference.Proposed(in.Body.Title, in.Body.Text)
	if err != nil {
		return out, err
	}
	if err := s.Conference.Propose(ctx, who, title, text, k); err != nil {
		return out, err
	}
	return s.listProposals(ctx, who, nil)
}

// MeetingList is every meeting.
type MeetingList struct {
	Items []conference.MeetingEntry `json:"items"`
}

func (s *server) listMeetings(ctx context.Context, _ org.Person, _ *struct{}) (out MeetingList, err error) {
	out.Items, err = s.Conference.Meetings(ctx)
	return out, err
}

type newMeetingInput struct {
	Body struct {
		Key string `json:"key" doc:"UUID，重试时不变"`
		conference.Draft
	}
}

func (s *server) createMeeting(ctx context.Context, who org.Person, in *newMeetingInput) (out conference.MeetingSheet, err error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return out, err
	}
	if err := in.Body.Check(); err != nil {
		return out, err
	}
	id, err := s.Conference.Create(ctx, who, in.Body.Draft, k)
	if err != nil {
		return out, err
	}
	return s.Conference.Sheet(ctx, who, id)
}

type meetingInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getMeeting(ctx context.Context, who org.Person, in *meetingInput) (conference.MeetingSheet, error) {
	return s.Conference.Sheet(ctx, who, in.ID)
}

type saveMeetingInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Version int `json:"version"`
		conference.Draft
	}
}

func (s *server) saveMeeting(ctx context.Context, who org.Person, in *saveMeetingInput) (out conference.MeetingSheet, err error) {
	if err := in.Body.Check(); err != nil {
		return out, err
	}
	if err := s.Conference.Save(ctx, who, in.ID, in.Body.Version, in.Body.Draft); err != nil {
		return out, err
	}
	return s.Conference.Sheet(ctx, who, in.ID)
}

type dropMeetingInput struct {
	ID      int64 `path:"id" minimum:"1"`
	Version int   `query:"version"`
}

func (s *server) dropMeeting(ctx context.Context, who org.Person, in *dropMeetingInput) (MeetingList, error) {
	if err := s.Conference.Drop(ctx, in.ID, in.Version); err != nil {
		return MeetingList{}, err
	}
	return s.listMeetings(ctx, who, nil)
}

type holdInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Key       string `json:"key" doc:"UUID，重试时不变，同一编号只办一次"`
		Version   int    `json:"version"`
		MinutesNo string `json:"minutesNo" maxLength:"400" doc:"会议纪要文号"`
	}
}

// holdMeeting decides everything on the meeting's list at once.
func (s *server) holdMeeting(ctx context.Context, who org.Person, in *holdInput) (out conference.MeetingSheet, err error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return out, err
	}
	if err := s.Conference.Hold(ctx, who, in.ID, in.Body.Version, in.Body.MinutesNo, k, s.Now()); err != nil {
		return out, err
	}
	return s.Conference.Sheet(ctx, who, in.ID)
}

type soughtInput struct {
	Type       string `query:"type" maxLength:"10" doc:"图斑类型"`
	Department string `query:"department" enum:"natural_resources,agriculture,"`
	Finding    string `query:"finding" maxLength:"40"`
	Rule       int    `query:"rule" minimum:"0" doc:"原分流规则号"`
	Q          string `query:"q" maxLength:"100" doc:"纪要文号、图斑编号或决定内容"`
	Before     int64  `query:"before" minimum:"0"`
	Limit      int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// Precedents is a page of decisions, with how many there are and for whom.
type Precedents struct {
	Items []conference.Precedent   `json:"items"`
	Count conference.DecisionCount `json:"count"`
}

func (s *server) listDecisions(ctx context.Context, who org.Person, in *soughtInput) (out Precedents, err error) {
	out.Items, out.Count, err = s.Conference.Precedents(ctx, who, conference.Sought{
		Type: in.Type, Department: org.Department(in.Department), Finding: in.Finding, Rule: in.Rule, Text: in.Q, Before: in.Before, Limit: in.Limit,
	})
	return out, err
}

// DecisionCounts is how often cases of each routing rule were decided.
type DecisionCounts struct {
	Items []conference.DecisionCount `json:"items"`
}

func (s *server) countDecisions(ctx context.Context, _ org.Person, _ *struct{}) (out DecisionCounts, err error) {
	out.Items, err = s.Conference.CountsByRule(ctx)
	return out, err
}

// printMinutes gives the minutes of a meeting that was held, whole or not at
// all: who may not see every case of it asks the joint office.
func (s *server) printMinutes(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	form := chi.URLParam(r, "form")
	if err != nil || letterForms[form] == "" {
		return fault.New(fault.NotFound, "no-such-meeting", "没有这次会议。")
	}
	sheet, err := s.Conference.Sheet(r.Context(), who, id)
	if err != nil {
		return err
	}
	if !sheet.Held {
		return fault.New(fault.Conflict, "meeting-open", "会议还没有形成决定，没有纪要。")
	}
	for _, l := range sheet.Lines {
		if !l.Seen {
			return fault.New(fault.Forbidden, "minutes-not-whole", "纪要中有不在您权限范围内的案件，请向联席会议办公室索取。")
		}
	}
	places, err := s.Regions.List(r.Context(), who.Region)
	if err != nil {
		return err
	}
	paper := report.Minutes(sheet, func(code org.Region) string {
		for _, p := range places {
			if p.Code == code {
				return p.Name
			}
		}
		return string(code)
	})
	var raw []byte
	if form == "docx" {
		raw, err = paper.Word()
	} else {
		raw, err = s.pdf(r.Context(), paper)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", letterForms[form])
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", fmt.Sprint(len(raw)))
	asFile(h, sheet.MinutesNo+"."+form)
	_, err = w.Write(raw)
	return err
}
