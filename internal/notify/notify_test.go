package notify_test

import (
	"slices"
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/notify"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// Every notice says its whole sentence: no fact that its kind names is missing.
func whole(t *testing.T, list []notify.Notice) {
	t.Helper()
	for _, n := range list {
		zh, en := notify.Says(n.Kind, n.Facts)
		if zh == "" || en == "" || strings.ContainsAny(zh+en, "{}") || n.Source == "" {
			t.Errorf("%+v says %q, %q", n, zh, en)
		}
	}
}

func TestOrdersTell(t *testing.T) {
	o := supervise.Order{ID: 3, Number: "督办〔2026〕1号", Kind: supervise.Formal, County: "430223", Department: org.Agriculture, Term: "2026-06-10", Issuer: supervise.Office{ID: 8}}
	for _, a := range supervise.Actions {
		list := notify.OfOrder(o, supervise.Event{Seq: 2, Action: supervise.Action(a.Code), ActorID: 5, ActorName: "某", Text: "要求\n两行"})
		whole(t, list)
		if len(list) != 1 || list[0].Order != 3 || list[0].To.Not != 5 || list[0].Source != "supervision:3:2" {
			t.Fatalf("%s tells %+v", a.Code, list)
		}
		to := list[0].To
		desks, issuer := to.County == "430223" && to.Department == org.Agriculture, slices.Equal(to.People, []int64{8})
		if desks != (a.Code != "reply") || issuer != (a.Code == "reply" || a.Code == "escalate") {
			t.Errorf("%s tells %+v", a.Code, to)
		}
	}
}

// Every step of a case: only a deputation and the returns tell somebody, and
// it is the one whose work it is.
func TestStepsTell(t *testing.T) {
	done := []casework.Step{
		{Action: casework.ReportFinding, ActorID: 11}, {Action: casework.ReportFinding, ActorID: 12}, {Action: casework.Finish, ActorID: 13},
		{Action: casework.SubmitEvidence, ActorID: 12}, {Action: casework.ApplyToClose, ActorID: 14},
	}
	want := map[casework.Action][]int64{
		casework.Depute: {22}, casework.ReturnFinding: {12}, casework.ReturnEvidence: {12}, casework.Rework: {12, 13}, casework.ReturnApplication: {14},
	}
	for _, r := range casework.Lifecycle {
		before := casework.Case{ID: 7, Version: 4, State: casework.Verifying, Deputed: []int64{21}}
		next := before
		next.Version, next.Deputed = 5, []int64{21, 22}
		list := notify.OfStep(before, "P1", done, casework.Outcome{Next: next, Event: casework.Event{Action: r.Do, ActorID: 9, ActorName: "某", Reason: "缺照片"}})
		whole(t, list)
		var got []int64
		for _, n := range list {
			got = append(got, n.To.People...)
			if n.CaseID != 7 || n.Source != "case:7:5" || n.To.Not != 9 || n.To.County != "" {
				t.Errorf("%s: %+v", r.Do, n)
			}
		}
		if !slices.Equal(got, want[r.Do]) {
			t.Errorf("%s tells %v, want %v", r.Do, got, want[r.Do])
		}
	}
	first := notify.OfStep(casework.Case{State: casework.Received, Deputed: []int64{21}}, "P1", nil,
		casework.Outcome{Next: casework.Case{Deputed: []int64{21}}, Event: casework.Event{Action: casework.Depute}})
	if len(first) != 1 || !slices.Equal(first[0].To.People, []int64{21}) {
		t.Errorf("deputed anew after a reopening: %+v", first)
	}
}

func TestMessagesTell(t *testing.T) {
	m := casework.Message{ID: 4, AuthorID: 1, Author: "某", Text: strings.Repeat("很长", 100), Mentions: []casework.Named{{ID: 2, Name: "甲"}, {ID: 3, Name: "乙"}}}
	list := notify.OfMessage(m, 7, "P1")
	whole(t, list)
	if len(list) != 1 || !slices.Equal(list[0].To.People, []int64{2, 3}) || len([]rune(list[0].Facts["text"])) != 81 {
		t.Errorf("%+v", list)
	}
	if notify.OfMessage(casework.Message{ID: 4}, 7, "P1") != nil {
		t.Error("a message that mentions nobody tells somebody")
	}
}
