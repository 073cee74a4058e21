package spotcheck

import (
	"liangtian/internal/org"
)

// Closed is a closed case as a plan looks at it: nothing that an outcome could
// have changed.
type Closed struct {
	CaseID     int64      `bun:"case_id"`
	CaseNo     string     `bun:"case_no"`
	Seq        int        `bun:"seq"` // of the event that closed it
	CloserID   int64      `bun:"closer_id"`
	County     org.Region `bun:"county"`
	PBFCents   int64      `bun:"pbf_cents"`
	AreaCents  int64      `bun:"area_cents"`
	Returns    int        `bun:"returns"`
	Round      int        `bun:"round"`
	Cleared    bool       `bun:"cleared"` // closed without anything put right
	VisitShots int        `bun:"visit_shots"`
	Days       int        `bun:"days"` // from issue to closing
}

// Risk is a mark of a closed case that makes it likelier to be drawn in the
// weighted part. A case weighs 1 and what its marks add.
type Risk struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
	Adds int    `json:"adds"`
	on   func(Closed) bool
}

// Risks is the whole table, written down with every plan that is published.
// Weights are our proposal; an expert changes them here.
var Risks = []Risk{
	{"pbf", "占永久基本农田", "On permanent basic farmland", 3, func(c Closed) bool { return c.PBFCents > 0 }},
	{"large", "图斑 10 亩以上", "10 mu and more", 2, func(c Closed) bool { return c.AreaCents*3 >= 10*200_000 }},
	{"returns", "退回过两次以上", "Returned twice or more", 2, func(c Closed) bool { return c.Returns >= 2 }},
	{"unseen", "核实没有现场照片（无法到达）", "Verified without a photo (not reachable)", 3, func(c Closed) bool { return c.VisitShots == 0 }},
	{"relapsed", "曾回潮重办", "Reopened before", 3, func(c Closed) bool { return c.Round > 1 }},
	{"fast", "下达后 15 日内销号", "Closed within 15 days of issue", 1, func(c Closed) bool { return c.Days < 15 }},
	{"cleared", "以无需整改销号", "Closed with nothing to rectify", 1, func(c Closed) bool { return c.Cleared }},
}

// Unit is one case of a frame: what the draw is made from.
type Unit struct {
	CaseID   int64    `json:"caseId" bun:"case_id"`
	CaseNo   string   `json:"caseNo" bun:"case_no"`
	Seq      int      `json:"seq" bun:"seq"`
	CloserID int64    `json:"-" bun:"closer_id"`
	Weight   int      `json:"weight" bun:"weight"`
	Marks    []string `json:"marks" bun:"marks,array"`
}

// Weigh makes a closed case a unit of a frame.
func Weigh(c Closed) Unit {
	u := Unit{CaseID: c.CaseID, CaseNo: c.CaseNo, Seq: c.Seq, CloserID: c.CloserID, Weight: 1, Marks: []string{}}
	for _, r := range Risks {
		if r.on(c) {
			u.Weight += r.Adds
			u.Marks = append(u.Marks, r.Code)
		}
	}
	return u
}
