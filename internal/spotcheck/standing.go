package spotcheck

import (
	"slices"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// PlanState is a plan and how far it is.
type PlanState struct {
	Plan
	Drawn bool `json:"drawn"`
	Done  bool `json:"done" doc:"全部抽中案件都已登记结果"`
}

// Blind reports whether a person must not know what is drawn before it has been
// looked at: who works in a county could go there first.
func Blind(who org.Person) bool { return len(who.Region) > 4 }

// Draw gives the sample of a plan from its kept frame, unless either is not
// what was published.
func (s PlanState) Draw(frame []Unit) ([]Drawn, error) {
	switch {
	case s.Drawn:
		return nil, fault.New(fault.Conflict, "spot-drawn", "这个方案已经抽取过，结果不变。")
	case FrameHash(frame) != s.FrameHash || SeedHash(s.Seed) != s.SeedHash:
		return nil, fault.New(fault.Conflict, "spot-changed", "抽样名单或种子与发布时不一致，不能抽取。请联系管理员核对数据库。")
	}
	return Draw(s.Seed, frame, s.Sizes), nil
}

// Whole reports whether seed, frame and sample are what was published.
func (p Plan) Whole(frame []Unit, kept []Drawn) bool {
	if SeedHash(p.Seed) != p.SeedHash || FrameHash(frame) != p.FrameHash {
		return false
	}
	return len(kept) == 0 || slices.Equal(kept, Draw(p.Seed, frame, p.Sizes))
}

// DrawnCase is a drawn case as a person sees it.
type DrawnCase struct {
	Drawn
	PlotNo     string   `json:"plotNo"`
	CountyName string   `json:"countyName"`
	Town       string   `json:"town"`
	Village    string   `json:"village"`
	State      string   `json:"state"`
	Marks      []string `json:"marks"`
	Closer     string   `json:"closer"`
	CloserID   int64    `json:"-"`
	Outcome    *Outcome `json:"outcome"`
}

// Rates is what the outcomes so far say.
type Rates struct {
	Random     Rate    `json:"random" doc:"随机部分，Wilson 95% 区间"`
	All        Rate    `json:"all" doc:"两部分合计，按入样概率加权（Hájek）"`
	InFrame    float64 `json:"inFrame" doc:"推算全部名单中整改不实的宗数（Horvitz–Thompson）"`
	Waiting    int     `json:"waiting"`
	CannotTell int     `json:"cannotTell"`
}

// RatesOf counts them. Cases of which nobody could tell are left out, and said.
func RatesOf(items []DrawnCase) (r Rates) {
	var seen []Seen
	cases, falses := 0, 0
	for _, i := range items {
		switch {
		case i.Outcome == nil:
			r.Waiting++
			continue
		case i.Outcome.Result == CannotTell:
			r.CannotTell++
			continue
		}
		wrong := i.Outcome.Result == FalseClosure
		seen = append(seen, Seen{wrong, i.Inclusion})
		if i.Random {
			cases++
			if wrong {
				falses++
			}
		}
	}
	r.Random, r.All = Wilson(falses, cases), Hajek(seen)
	// The sum stands for the whole frame only when every drawn case was looked at.
	if r.Waiting == 0 && r.CannotTell == 0 {
		r.InFrame = HorvitzThompson(seen)
	}
	return r
}
