package intake

import "slices"

// Verdict is what a row of a file is to what is already known.
type Verdict string

// The verdicts.
const (
	New        Verdict = "new"
	Same       Verdict = "same"       // the ground of an open case
	Grown      Verdict = "grown"      // the ground of an open case, and more
	Part       Verdict = "part"       // inside the ground of an open case
	Relapse    Verdict = "relapse"    // the ground of a closed case
	Revised    Verdict = "revised"    // the number of a case of this batch, but something changed
	Twin       Verdict = "twin"       // the outline of an earlier row under another number
	Small      Verdict = "small"      // below the batch's minimum area
	Outside    Verdict = "outside"    // in no known county
	Straddling Verdict = "straddling" // no county has the share that the batch asks for
	Existing   Verdict = "existing"   // already a case of this batch, nothing changed
	Duplicate  Verdict = "duplicate"  // same number earlier in this file
	Invalid    Verdict = "invalid"    // cannot become a plot; Reasons say why
)

// Decision is what becomes of a row.
type Decision string

// The decisions.
const (
	Create     Decision = "create"      // a case of its own
	CreateRest Decision = "create_rest" // a case for the part that no open case has
	Attach     Decision = "attach"      // another detection of the case it meets
	Reopen     Decision = "reopen"      // the closed case comes back
	Revise     Decision = "revise"      // the case gets the new version of its plot
	Keep       Decision = "keep"        // nothing to do: it is there
	Skip       Decision = "skip"        // left out
)

// Side is where a decision stands in the sum of an import: read is always new +
// matched + rejected.
type Side string

// The sides.
const (
	SideNew      Side = "new"
	SideMatched  Side = "matched"
	SideRejected Side = "rejected"
)

// DecisionDoc is a decision in words.
type DecisionDoc struct {
	Code Decision `json:"code"`
	Zh   string   `json:"zh"`
	En   string   `json:"en"`
	Side Side     `json:"side"`
}

// Decisions lists the decisions.
var Decisions = []DecisionDoc{
	{Create, "新立案件", "New case", SideNew},
	{CreateRest, "仅扩大部分立案", "Case for the growth only", SideNew},
	{Attach, "并入原案", "Add to the case", SideMatched},
	{Reopen, "原案回潮重办", "Reopen the case", SideMatched},
	{Revise, "更正原图斑", "Correct the plot", SideMatched},
	{Keep, "已有，不变", "Already there", SideMatched},
	{Skip, "不导入", "Leave out", SideRejected},
}

// VerdictDoc is a verdict in words, and what may be decided about its rows: the
// first is proposed. Ask is whether a person has to say so before the import
// can be stored.
type VerdictDoc struct {
	Code Verdict    `json:"code"`
	Zh   string     `json:"zh"`
	En   string     `json:"en"`
	May  []Decision `json:"may"`
	Ask  bool       `json:"ask"`
}

// Verdicts is the table of reconciliation, in the order of the page.
var Verdicts = []VerdictDoc{
	{New, "新增", "New", may(Create, Skip), false},
	{Same, "与在办案件相同", "Same as an open case", may(Attach, Create, Skip), true},
	{Grown, "在办案件扩大", "Growth of an open case", may(CreateRest, Attach, Create, Skip), true},
	{Part, "在办案件的一部分", "Part of an open case", may(Attach, Create, Skip), true},
	{Relapse, "与已销号案件重叠", "Overlaps a closed case", may(Reopen, Attach, Create, Skip), true},
	{Revised, "本批次更正", "Correction of this batch", may(Revise, Skip), true},
	{Straddling, "跨县区", "Across counties", may(Create, Skip), true},
	{Outside, "不在辖区", "Outside", may(Create, Skip), true},
	{Small, "小于最小面积", "Below the minimum area", may(Create, Skip), true},
	{Twin, "文件内图形重复", "Same outline twice", may(Skip, Create), true},
	{Existing, "本批次已有", "Already in the batch", may(Keep), false},
	{Duplicate, "文件内编号重复", "Number twice in the file", may(Skip), false},
	{Invalid, "不可导入", "Cannot be imported", may(Skip), false},
}

func may(d ...Decision) []Decision { return d }

// Doc is the verdict in words.
func (v Verdict) Doc() VerdictDoc {
	for _, d := range Verdicts {
		if d.Code == v {
			return d
		}
	}
	return VerdictDoc{Code: v, Zh: string(v), En: string(v), May: may(Skip)}
}

// Zh is the clerk's word.
func (v Verdict) Zh() string { return v.Doc().Zh }

// May reports whether rows of the verdict may be decided so.
func (v Verdict) May(d Decision) bool { return slices.Contains(v.Doc().May, d) }

// Doc is the decision in words.
func (d Decision) Doc() DecisionDoc {
	for _, doc := range Decisions {
		if doc.Code == d {
			return doc
		}
	}
	return DecisionDoc{Code: d, Zh: string(d), En: string(d), Side: SideRejected}
}
