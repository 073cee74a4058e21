package httpapi

import (
	"context"
	"slices"

	"liangtian/internal/casework"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/report"
	"liangtian/internal/supervise"
)

// Vocabulary is every dictionary that pages show words from.
type Vocabulary struct {
	Phases         []Term          `json:"phases"`
	States         []StateTerm     `json:"states"`
	Actions        []ActionTerm    `json:"actions"`
	Departments    []Term          `json:"departments"`
	Roles          []Term          `json:"roles"`
	Qualifications []Term          `json:"qualifications"`
	Findings       []casework.Word `json:"findings"`
	Measures       []casework.Word `json:"measures"`
	Grounds        []casework.Word `json:"grounds"`
	NotReachable   []casework.Word `json:"notReachable"`
	VoidGrounds    []casework.Word `json:"voidGrounds"`
	ReopenGrounds  []casework.Word `json:"reopenGrounds"`
	Crops          []casework.Word `json:"crops"`
	Growths        []casework.Word `json:"growths"`
	ImportColumns  []Term          `json:"importColumns"`

	Verdicts   []intake.VerdictDoc  `json:"verdicts"`
	Decisions  []intake.DecisionDoc `json:"decisions"`
	Thresholds intake.Thresholds    `json:"thresholds"` // of a batch that says nothing

	SupervisionKinds   []supervise.OrderKind `json:"supervisionKinds"`
	SupervisionStates  []supervise.OrderWord `json:"supervisionStates"`
	SupervisionActions []supervise.OrderWord `json:"supervisionActions"`

	Checklists  []casework.Checklist `json:"checklists"`
	PhotoKinds  []Term               `json:"photoKinds"`
	Types       []plot.Code          `json:"types"`
	LandClasses []plot.Code          `json:"landClasses"`
	Plantings   []plot.Code          `json:"plantings"`
	LayerKinds  []LayerTerm          `json:"layerKinds"`
	Limits      []LimitTerm          `json:"limits"`
	Figures     []FigureTerm         `json:"figures"`
	Dimensions  []Term               `json:"dimensions"`
}

// Term is a code with its words.
type Term struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// StateTerm is a state in words.
type StateTerm struct {
	Term
	Phase string `json:"phase"`
	Owner string `json:"owner"`
	Doc   string `json:"doc"`
}

// ActionTerm is an action in words.
type ActionTerm struct {
	Term
	Tone  string   `json:"tone"`
	Key   string   `json:"key"`
	Stock []string `json:"stock"`
}

// LayerTerm is a kind of layer: whether it may propose «clear», and whether its
// documents and dates are kept.
type LayerTerm struct {
	Term
	Exception bool `json:"exception"`
	Dated     bool `json:"dated"`
}

// LimitTerm is a stage of a batch with its proposed days.
type LimitTerm struct {
	Term
	Default int `json:"default"`
}

// FigureTerm is a figure of the statistics. A rate is part out of whole.
type FigureTerm struct {
	Term
	Unit  report.Unit `json:"unit" enum:"cases,area,times,rate"`
	About string      `json:"about"`
	Part  string      `json:"part,omitempty"`
	Whole string      `json:"whole,omitempty"`
}

func (s *server) vocabulary(context.Context, org.Person, *struct{}) (Vocabulary, error) {
	v := Vocabulary{
		Departments: []Term{{"natural_resources", "自然资源", "Natural resources"}, {"agriculture", "农业农村", "Agriculture"}},
		Roles: []Term{
			{"city", "市局", "City bureau"},
			{"joint_office", "联席会议办公室", "Joint office"},
			{"county_clerk", "县级经办", "County clerk"},
			{"county_reviewer", "县级审核", "County reviewer"},
			{"inspector", "外业人员", "Inspector"},
			{"observer", "观察员", "Observer"},
			{"administrator", "管理员", "Administrator"},
			{"auditor", "审计员", "Auditor"},
		},
		Qualifications: []Term{{"non_agricultural", "非农化", "Non-agricultural"}, {"non_grain", "非粮化", "Non-grain"}, {"suspected", "疑似", "Suspected"}},
		PhotoKinds:     []Term{{"wide", "远景", "Wide"}, {"close", "近景", "Close"}, {"interior", "室内", "Interior"}, {"uav", "航拍", "Aerial"}},
		Findings:       casework.Findings, Measures: casework.Measures, Grounds: casework.Grounds, NotReachable: casework.NotReachable,
		VoidGrounds: casework.VoidGrounds, ReopenGrounds: casework.ReopenGrounds,
		Crops: casework.Crops, Growths: casework.Growths, Checklists: casework.Checklists(),
		Types: plot.Types.List, LandClasses: plot.LandClasses.List, Plantings: plot.Plantings.List,
	}
	v.Verdicts, v.Decisions, v.Thresholds = intake.Verdicts, intake.Decisions, intake.DefaultThresholds
	v.SupervisionKinds, v.SupervisionStates, v.SupervisionActions = supervise.Kinds, supervise.States, supervise.Actions
	for _, p := range casework.Phases {
		v.Phases = append(v.Phases, Term(p))
	}
	for _, d := range casework.States {
		v.States = append(v.States, StateTerm{Term{string(d.State), d.Zh, d.En}, d.Phase, d.Owner, d.Doc})
	}
	for _, a := range casework.Actions {
		v.Actions = append(v.Actions, ActionTerm{Term{string(a.Action), a.Zh, a.En}, a.Tone, a.Key, orEmpty(a.Stock)})
	}
	for _, k := range plot.LayerKinds {
		v.LayerKinds = append(v.LayerKinds, LayerTerm{Term{k.Code, k.Zh, k.En}, k.Exception(), slices.Contains(k.Keeps, "valid_to")})
	}
	for _, c := range intake.Columns {
		v.ImportColumns = append(v.ImportColumns, Term{c.Target, c.Zh, c.Zh})
	}
	for _, m := range report.Measures {
		v.Figures = append(v.Figures, FigureTerm{Term{m.Code, m.Zh, m.En}, m.Unit, m.About, m.Part, m.Whole})
	}
	for _, d := range report.Dimensions {
		v.Dimensions = append(v.Dimensions, Term(d))
	}
	for _, l := range casework.Stages {
		v.Limits = append(v.Limits, LimitTerm{Term{string(l.Limit), l.Zh, l.En}, l.Default})
	}
	return v, nil
}
