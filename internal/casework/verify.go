package casework

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Break is the first place where a case's record does not hold.
type Break struct {
	CaseID int64
	Seq    int
	Damage Damage
	At     time.Time // of the event there, as it stands now
	Words  string
}

// Verify recomputes the whole record of one case: every hash, every link,
// every step against the table, and the case as it stands against its newest
// event. plotHash is recomputed from the outline in the database.
func Verify(c Case, events []Event, plotHash string) *Break {
	if b := VerifyEvents(c.ID, events); b != nil {
		return b
	}
	last := events[len(events)-1]
	at := func(e Event, d Damage, words string, args ...any) *Break {
		return &Break{CaseID: c.ID, Seq: e.Seq, Damage: d, At: e.At, Words: fmt.Sprintf(words, args...)}
	}
	if c.Version > len(events) {
		return at(last, Missing, "案件版本为 %d，留痕只到第 %d 条，后面的被删去", c.Version, len(events))
	}
	now, err := json.Marshal(c)
	if err != nil {
		return at(last, Forged, "案件无法还原：%v", err)
	}
	if !bytes.Equal(now, last.After) {
		return at(last, Forged, "案件现状与最后一条留痕不符，被直接改动过")
	}
	if c.Facts.PlotHash != plotHash {
		return at(events[0], Forged, "图斑图形与导入时不符，被改动过")
	}
	return nil
}

// VerifyEvents recomputes the record of one case by itself: what can be said
// without the case and its outline.
func VerifyEvents(caseID int64, events []Event) *Break {
	if len(events) == 0 {
		return &Break{CaseID: caseID, Damage: Missing, Words: "没有任何留痕"}
	}
	var prev []byte
	from := State("")
	for i, e := range events {
		at := func(d Damage, words string, args ...any) *Break {
			return &Break{CaseID: caseID, Seq: e.Seq, Damage: d, At: e.At, Words: fmt.Sprintf(words, args...)}
		}
		if e.CaseID != caseID || e.Seq != i+1 || !bytes.Equal(e.PrevHash, prev) || !e.Sound() {
			d, words := displaced(caseID, events, i)
			return &Break{CaseID: caseID, Seq: i + 1, Damage: d, At: e.At, Words: words}
		}
		switch {
		case e.From != from:
			return at(Forged, "起始状态应为“%s”，记为“%s”", DocOf(from).Zh, DocOf(e.From).Zh)
		case !allowed(e.From, e.Action, e.To):
			return at(Forged, "生命周期表中没有这一步：%s %s %s", e.From, e.Action, e.To)
		}
		prev, from = e.Hash, e.To
	}
	return nil
}

// displaced says what happened at a place where the chain does not hold. An
// event that is whole under another number was moved: either the one that
// belongs here stands elsewhere, or it is gone.
func displaced(caseID int64, events []Event, i int) (Damage, string) {
	n := i + 1
	own := events[i].original(caseID, len(events)+1)
	if own == 0 {
		return Forged, "内容与其哈希不符，被改动过"
	}
	if own == n {
		return Forged, "与前一条留痕接不上：前一条或这一条被改写过"
	}
	if slices.ContainsFunc(events, func(e Event) bool { return e.original(caseID, len(events)+1) == n }) {
		return Reordered, fmt.Sprintf("次序被调换：第 %d 条的位置上是原来的第 %d 条", n, own)
	}
	return Missing, fmt.Sprintf("第 %d 条留痕缺失", n)
}

// original is the number under which an event was sealed, or 0 when its content
// is not what was sealed.
func (e Event) original(caseID int64, most int) int {
	if e.CaseID != caseID {
		return 0
	}
	if e.Sound() {
		return e.Seq
	}
	for e.Seq = 1; e.Seq <= most; e.Seq++ {
		if e.Sound() {
			return e.Seq
		}
	}
	return 0
}

// allowed reports whether the table has the step, births included.
func allowed(from State, do Action, to State) bool {
	if from == "" {
		return (do == Import || do == SplitOff) && to == Imported
	}
	return slices.ContainsFunc(slices.Concat(Lifecycle, Past), func(r Row) bool {
		return r.From == from && r.Do == do && (r.To == to || r.OrTo == to) && to != ""
	})
}
