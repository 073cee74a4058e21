package report

import (
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Standing is all that figures ask about how a case stood on a day. Cases that
// stood the same are counted together.
type Standing struct {
	State    casework.State
	Returned bool // brought there by one of ReturnActions
	Late     bool // past the day it was due
	Relapsed bool // closed and reopened before
	OnPBF    bool
	Bounced  bool // two times or more a department said that it is not its own
}

// Tally is how many cases stood the same, and what they add up to. Areas are hundredths of m²; what is not
// known of a case adds nothing.
type Tally struct {
	Standing
	Cases         int64
	Returns       int64
	AreaCents     int64
	FarmlandCents int64
	PBFCents      int64
}

// ReturnActions are the steps that send work back to who did it.
var ReturnActions = []casework.Action{casework.ReturnFinding, casework.ReturnEvidence, casework.Rework, casework.ReturnApplication}

// Measure is one figure: which standings it counts, and what of them it adds
// up; a rate is Part out of Whole, both codes of other measures.
type Measure struct {
	Code, Zh, En string
	Unit         Unit
	About        string
	Is           func(Standing) bool
	Of           func(Tally) int64
	Part, Whole  string
}

// Unit is what a figure counts.
type Unit string

// The units.
const (
	InCases Unit = "cases" // 宗
	InArea  Unit = "area"  // hundredths of m², shown in 亩
	InTimes Unit = "times" // 次
	InRate  Unit = "rate"
)

// Measures is the table of figures, in the order that pages show them.
var Measures = []Measure{
	countOf("total", "图斑总数", "Cases", "已拆分、作废的不计；拆分产生的子图斑各计一宗。", Standing.counts),
	countOf("open", "在办", "Open", "还没有销号的。", Standing.open),
	countOf("overdue", "逾期", "Overdue", "在办，且过了当前环节的时限。", func(s Standing) bool { return s.open() && s.Late }),
	countOf("closed", "已销号", "Closed", "已销号和已上报的。", Standing.closed),
	rateOf("closing_rate", "销号率", "Closing rate", "closed", "total"),
	rateOf("overdue_rate", "逾期率", "Overdue rate", "overdue", "open"),
	countOf("dispatch", "下达", "Dispatch", "待分派、待接收和会商中的。", phase("dispatch")),
	countOf("verification", "核实", "Verification", "待核实到上报审定的。", phase("verification")),
	countOf("rectification", "整改", "Rectification", "整改中和挂账整改的。", phase("rectification")),
	countOf("evidence", "举证", "Evidence", "待举证和县级审核的。", phase("evidence")),
	countOf("closure", "待销号", "Closure", "待销号和市级审核的。", phase("closure")),
	countOf("disputed", "会商中", "Disputed", "部门之间对由谁负责有不同意见的。", in(casework.Disputed)),
	countOf("offered", "移交待复", "Offered", "已提出移交，等本县对方部门答复的。", in(casework.OnOffer)),
	countOf("bounced", "反复移交", "Bounced", "在办，且退回分派、移交、不予接收合计两次以上的。", func(s Standing) bool { return s.open() && s.Bounced }),
	countOf("carried_over", "挂账", "Carried over", "市局同意挂账，仍在整改的。", in(casework.CarriedOver)),
	countOf("returned", "被退回", "Returned", "刚被退回、还没有重新提交的。", func(s Standing) bool { return s.open() && s.Returned }),
	countOf("relapsed", "回潮", "Relapsed", "销号后又重办过的，不论现在是否销号。", func(s Standing) bool { return s.counts() && s.Relapsed }),
	rateOf("relapse_rate", "回潮率", "Relapse rate", "relapsed", "total"),
	countOf("pbf", "涉永农", "On PBF", "占永久基本农田的。", func(s Standing) bool { return s.counts() && s.OnPBF }),
	countOf("ended", "拆分作废", "Split or void", "已拆分和作废的，不计入总数。", func(s Standing) bool { return !s.counts() }),
	areaOf("area", "面积", "Area", "", Standing.counts, func(g Tally) int64 { return g.AreaCents }),
	areaOf("open_area", "在办面积", "Open area", "", Standing.open, func(g Tally) int64 { return g.AreaCents }),
	areaOf("closed_area", "销号面积", "Closed area", "", Standing.closed, func(g Tally) int64 { return g.AreaCents }),
	areaOf("farmland", "耕地面积", "Farmland", "没有耕地图层的图斑不计。", Standing.counts, func(g Tally) int64 { return g.FarmlandCents }),
	areaOf("pbf_area", "永农面积", "PBF area", "没有永久基本农田图层的图斑不计。", Standing.counts, func(g Tally) int64 { return g.PBFCents }),
	areaOf("closed_pbf_area", "销号永农面积", "Closed PBF area", "没有永久基本农田图层的图斑不计。", Standing.closed, func(g Tally) int64 { return g.PBFCents }),
	{
		Code: "returns", Zh: "退回次数", En: "Returns", Unit: InTimes, About: "这些案件累计被退回的次数。",
		Is: Standing.counts, Of: func(g Tally) int64 { return g.Returns },
	},
}

func (s Standing) counts() bool { return s.State != casework.Split && s.State != casework.Voided }
func (s Standing) open() bool   { return !s.State.Ended() }
func (s Standing) closed() bool { return s.State == casework.Closed || s.State == casework.Reported }

func phase(code string) func(Standing) bool {
	return func(s Standing) bool { return s.open() && casework.DocOf(s.State).Phase == code }
}

func in(state casework.State) func(Standing) bool {
	return func(s Standing) bool { return s.State == state }
}

func countOf(code, zh, en, about string, is func(Standing) bool) Measure {
	return Measure{Code: code, Zh: zh, En: en, Unit: InCases, About: about, Is: is, Of: func(g Tally) int64 { return g.Cases }}
}

func areaOf(code, zh, en, about string, is func(Standing) bool, of func(Tally) int64) Measure {
	return Measure{Code: code, Zh: zh, En: en, Unit: InArea, About: about, Is: is, Of: of}
}

func rateOf(code, zh, en, part, whole string) Measure {
	return Measure{Code: code, Zh: zh, En: en, Unit: InRate, Part: part, Whole: whole}
}

// MeasureOf finds a measure by its code.
func MeasureOf(code string) (Measure, bool) {
	for _, m := range Measures {
		if m.Code == code {
			return m, true
		}
	}
	return Measure{}, false
}

// Standings is every way to stand that a measure counts; of a rate, its part:
// what a figure opens.
func (m Measure) Standings() (out []Standing) {
	if m.Unit == InRate {
		m, _ = MeasureOf(m.Part)
	}
	both := []bool{false, true}
	for _, d := range casework.States {
		for _, returned := range both {
			for _, late := range both {
				for _, relapsed := range both {
					for _, pbf := range both {
						for _, bounced := range both {
							if s := (Standing{d.State, returned, late, relapsed, pbf, bounced}); m.Is(s) {
								out = append(out, s)
							}
						}
					}
				}
			}
		}
	}
	return out
}

// Figures adds groups up to every count and sum of the table; rates are left
// to who shows them.
func Figures(groups []Tally) map[string]int64 {
	out := map[string]int64{}
	for _, m := range Measures {
		if m.Unit == InRate {
			continue
		}
		out[m.Code] = 0
		for _, g := range groups {
			if m.Is(g.Standing) {
				out[m.Code] += m.Of(g)
			}
		}
	}
	return out
}

// None stands, in a slice, for cases in which a value is empty.
const None = "-"

// Slice says which cases figures are asked of. Empty fields ask nothing.
type Slice struct {
	County        string // a region, by prefix
	Town          string
	Lead          string
	Qualification string
	Type          string
	Batch         int64
	State         string
	PBF           bool
}

// Dimensions are what figures may be told apart by.
var Dimensions = []struct{ Code, Zh, En string }{
	{"county", "县区", "County"},
	{"town", "乡镇", "Town"},
	{"lead", "牵头部门", "Department"},
	{"qualification", "定性", "Qualification"},
	{"type", "图斑类型", "Type"},
	{"batch", "批次", "Batch"},
	{"state", "状态", "State"},
}

// Row is the figures of one county, town, ...; Key is a code where there is
// one, and None where the value is empty.
type Row struct {
	Key    string           `json:"key"`
	Name   string           `json:"name"`
	Values map[string]int64 `json:"values"`
}

// Sum adds the rows of a dimension up.
func Sum(rows []Row) map[string]int64 {
	out := Figures(nil)
	for _, r := range rows {
		for code, v := range r.Values {
			out[code] += v
		}
	}
	return out
}

// Stood is one case behind a figure: how it stood on the day asked for, and
// how it stands now.
type Stood struct {
	CaseID     int64          `json:"id" bun:"case_id"`
	No         string         `json:"no" bun:"no"`
	PlotNo     string         `json:"plotNo" bun:"plot_no"`
	County     org.Region     `json:"county" bun:"county"`
	CountyName string         `json:"countyName" bun:"county_name"`
	Town       string         `json:"town" bun:"town"`
	Village    string         `json:"village" bun:"village"`
	Type       string         `json:"type" bun:"type"`
	Lead       org.Department `json:"lead" bun:"lead"`
	AreaCents  int64          `json:"areaCents" bun:"area_cents"`
	PBFCents   *int64         `json:"pbfCents" bun:"pbf_cents"`
	State      casework.State `json:"state" bun:"state"`
	DueOn      *org.Date      `json:"dueOn" bun:"due_on"`
	StateNow   casework.State `json:"stateNow" bun:"state_now"`
	Visible    bool           `json:"visible" bun:"visible" doc:"现在仍在您的权限范围内，可以打开"`
}

// Moment is the date figures are asked for: the end of a past day, or now.
type Moment struct {
	Day org.Date
	Now bool
	At  time.Time // the instant that counts
}

// MomentOf reads a day; none is now, and so is today.
func MomentOf(day string, now time.Time) (Moment, error) {
	today := org.DateOf(org.Today(now))
	if day == "" || org.Date(day) == today {
		return Moment{Day: today, Now: true, At: now}, nil
	}
	t, ok := org.Date(day).Time()
	if !ok {
		return Moment{}, fault.Bad("asOf", "date-invalid", "日期应为 2026-06-01 这样的形式。")
	}
	if org.Date(day) > today {
		return Moment{}, fault.Bad("asOf", "date-future", "%s 还没有到，不能统计。请选今天或以前的日期。", day)
	}
	y, m, d := t.Date()
	return Moment{Day: org.Date(day), At: time.Date(y, m, d+1, 0, 0, 0, 0, org.Shanghai)}, nil
}
