package conference

import (
	"strings"
	"testing"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

var (
	now    = time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC)
	office = org.Person{ID: 1, Name: "某", Role: org.JointOffice, Region: "4302", Active: true}
)

func standing(id int64, s casework.State) casework.Dossier {
	c := casework.Case{ID: id, State: s, Version: 3, Lead: org.NaturalResources, County: "430202", Qualification: routing.Suspected}
	return casework.Dossier{Case: c, Plot: plot.Plot{No: "P", AreaCents: 1000}}
}

func meeting(items ...MeetingItem) Meeting {
	return Meeting{Draft: Draft{Title: "会", On: "2026-06-10", Attendees: []string{"甲"}, Items: items}}
}

// Every state × deciding it: the conference moves a case only where the table
// has its step, to where it says, and says why where it cannot.
func TestHoldInEveryState(t *testing.T) {
	for _, s := range casework.States {
		for _, outcome := range []casework.State{casework.Rectifying, casework.AwaitingClosure} {
			d := standing(7, s.State)
			i := MeetingItem{CaseID: 7, Decision: Decision{
				Result: Decided, Department: org.Agriculture, County: "430202", Outcome: outcome, Ground: "exempt", Measure: "fill_pond", Term: "2026-08-01", Text: "理由",
			}}
			moves, err := Hold(meeting(i), "纪要1号", map[int64]casework.Dossier{7: d}, office, now)
			want := map[casework.State]casework.State{casework.Imported: casework.Imported, casework.Disputed: casework.Issued, casework.Escalated: outcome}[s.State]
			if want == "" {
				if !fault.Is(err, "meeting-refused") || !strings.Contains(err.Error(), s.Zh) {
					t.Errorf("%s: %v", s.State, err)
				}
				continue
			}
			if err != nil || len(moves) != 1 || moves[0].Outcome.Next.State != want || moves[0].Outcome.Event.Document != "纪要1号" {
				t.Errorf("%s: %+v, %v", s.State, moves, err)
			}
		}
	}
}

func TestHoldRefuses(t *testing.T) {
	decided := MeetingItem{CaseID: 7, Decision: Decision{Result: Decided, Department: org.Agriculture, County: "430202"}}
	held := meeting(decided)
	held.Held = true
	later := meeting(decided)
	later.On = "2026-06-11"
	alone := meeting(decided)
	alone.Attendees = nil
	for _, c := range []struct {
		m       Meeting
		minutes string
		code    string
	}{
		{held, "1号", "meeting-held"},
		{meeting(decided), " ", "meeting-minutes"},
		{later, "1号", "meeting-not-yet"},
		{alone, "1号", "meeting-empty"},
		{meeting(), "1号", "meeting-empty"},
		{meeting(MeetingItem{CaseID: 7}), "1号", "meeting-refused"},
		{meeting(MeetingItem{CaseID: 8, Decision: decided.Decision}), "1号", "meeting-refused"},
		{meeting(MeetingItem{CaseID: 7, Decision: Decision{Result: Decided, County: "430202"}}), "1号", "meeting-refused"},
		{meeting(MeetingItem{ProposalID: 1, Decision: Decision{Result: Decided}}), "1号", "meeting-refused"},
	} {
		if _, err := Hold(c.m, c.minutes, map[int64]casework.Dossier{7: standing(7, casework.Disputed)}, office, now); !fault.Is(err, c.code) {
			t.Errorf("want %s, got %v", c.code, err)
		}
	}
	if moves, err := Hold(meeting(MeetingItem{CaseID: 7, Decision: Decision{Result: Deferred}}), "1号", map[int64]casework.Dossier{7: standing(7, casework.Closed)}, office, now); err != nil || len(moves) != 0 {
		t.Errorf("deferred: %+v, %v", moves, err)
	}
	for _, who := range []org.Person{{}, {ID: 2, Role: org.City, Department: org.NaturalResources, Region: "4302", Active: true}} {
		if _, err := Hold(meeting(decided), "1号", map[int64]casework.Dossier{7: standing(7, casework.Disputed)}, who, now); !fault.Is(err, "meeting-refused") {
			t.Errorf("by %s: %v", who.Role, err)
		}
	}
}

func TestDraftIsChecked(t *testing.T) {
	good := func() Draft {
		return Draft{Title: "会", On: "2026-06-10", Items: []MeetingItem{{CaseID: 1}, {ProposalID: 1}}}
	}
	for code, spoil := range map[string]func(*Draft){
		"":                   func(*Draft) {},
		"meeting-title":      func(d *Draft) { d.Title = " " },
		"meeting-date":       func(d *Draft) { d.On = "明天" },
		"meeting-item":       func(d *Draft) { d.Items[0].ProposalID = 3 },
		"meeting-item-twice": func(d *Draft) { d.Items = append(d.Items, MeetingItem{CaseID: 1}) },
		"meeting-text":       func(d *Draft) { d.Items[0].Text = strings.Repeat("长", maxText+1) },
		"meeting-code":       func(d *Draft) { d.Items[0].Measure = "fly" },
		"meeting-too-large":  func(d *Draft) { d.Items = make([]MeetingItem, MaxItems+1) },
	} {
		d := good()
		spoil(&d)
		if err := d.Check(); (err == nil) != (code == "") || code != "" && !fault.Is(err, code) {
			t.Errorf("%q: %v", code, err)
		}
	}
}
