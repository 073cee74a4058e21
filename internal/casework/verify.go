package casework

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Break is the first place where a case's record does not hold.
type Break struct {
	CaseID int64
	Seq    int
	Words  string
}

// Verify recomputes the whole record of one case: every hash, every link,
// every step against the table, and the case as it stands against its newest
// event. plotHash is recomputed from the outline in the database.
func Verify(c Case, events []Event, plotHash string) *Break {
	at := func(seq int, words string, args ...any) *Break {
		return &Break{CaseID: c.ID, Seq: seq, Words: fmt.Sprintf(words, args...)}
	}
	if len(events) == 0 {
		return at(0, "没有任何留痕")
	}
	var prev []byte
	from := State("")
	for i, e := range events {
		switch {
		case e.CaseID != c.ID || e.Seq != i+1:
			return at(i+1, "第 %d 条留痕缺失或错位", i+1)
		case !bytes.Equal(e.PrevHash, prev):
			return at(e.Seq, "与前一条留痕接不上")
		case !bytes.Equal(e.Hash, e.sum()):
			return at(e.Seq, "内容与其哈希不符，被改动过")
		case e.From != from:
			return at(e.Seq, "起始状态应为“%s”，记为“%s”", DocOf(from).Zh, DocOf(e.From).Zh)
		case !allowed(e.From, e.Action, e.To):
			return at(e.Seq, "生命周期表中没有这一步：%s %s %s", e.From, e.Action, e.To)
		}
		prev, from = e.Hash, e.To
	}
	last := events[len(events)-1]
	now, err := json.Marshal(c)
	if err != nil {
		return at(last.Seq, "案件无法还原：%v", err)
	}
	if !bytes.Equal(now, last.After) {
		return at(last.Seq, "案件现状与最后一条留痕不符，被直接改动过")
	}
	if c.Facts.PlotHash != plotHash {
		return at(1, "图斑图形与导入时不符，被改动过")
	}
	return nil
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
