package casework

import (
	"maps"
	"slices"
	"strings"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Input is what a person gives with a step. Which of it a step takes, and
// which it must have, stands in the table; anything else is refused.
type Input struct {
	Reason       string         `json:"reason,omitempty"`
	Document     string         `json:"document,omitempty"`
	Department   org.Department `json:"department,omitempty"`
	County       org.Region     `json:"county,omitempty"`
	Inspectors   []int64        `json:"inspectors,omitempty"`
	Finding      *FindingInput  `json:"finding,omitempty"`
	NotReachable string         `json:"notReachable,omitempty"`
	Measures     []MeasureInput `json:"measures,omitempty"`
	RectifyCents int64          `json:"rectifyCents,omitempty"`
	Deadline     org.Date       `json:"deadline,omitempty"`
	Ground       string         `json:"ground,omitempty"`
	Children     []ChildInput   `json:"children,omitempty"`
	Question     string         `json:"question,omitempty"`
	Outcome      State          `json:"outcome,omitempty"`
	Application  string         `json:"application,omitempty"`
	FinishedOn   org.Date       `json:"finishedOn,omitempty"`
	ReportBatch  string         `json:"reportBatch,omitempty"`
	Survey       *Survey        `json:"survey,omitempty"`
	Files        []Attached     `json:"files,omitempty"`
	// Corrected is the plot as a correction of its batch has it, measured by the
	// store. It does not come from a page.
	Corrected *plot.Plot `json:"-"`
}

// Attached is a file that was put on the case before; a step says by its id
// that it rests on it. The rest is filled in by the store, so that the record
// of the step names the bytes.
type Attached struct {
	ID     int64  `json:"id"`
	Name   string `json:"name,omitempty"`
	MIME   string `json:"mime,omitempty"`
	Size   int64  `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

// MaxFiles bounds the files of one step.
const MaxFiles = 10

// FindingInput is 核实结论 as it is reported.
type FindingInput struct {
	Code      string `json:"code"`
	Note      string `json:"note,omitempty"`
	AreaCents *int64 `json:"areaCents,omitempty"`
}

// MeasureInput is a measure with an area in hundredths of m².
type MeasureInput struct {
	Code        string `json:"code"`
	AreaCents   int64  `json:"areaCents"`
	Reservation int64  `json:"reservation,omitempty"` // of a measure that lives off the balance
}

// ChildInput is one part of a split. Measured is filled by the store before
// the step is judged.
type ChildInput struct {
	Outline  geo.MultiPolygon `json:"outline"`
	Type     string           `json:"type"`
	ClassNow string           `json:"classNow,omitempty"`
	Planting string           `json:"planting,omitempty"`
	Digging  string           `json:"digging,omitempty"`
	Activity string           `json:"activity,omitempty"`
	Finding  FindingInput     `json:"finding"`
	Measured plot.Plot        `json:"-"`
}

// Ask is one input in a row of the table: must or may.
type Ask struct {
	Name string // "ground:void" is the input ground with the variant void
	Must bool
}

func must(name string) Ask { return Ask{name, true} }
func may(name string) Ask  { return Ask{name, false} }

// InputField is an input as a page is asked to draw it.
type InputField struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Zh       string   `json:"zh"`
	En       string   `json:"en"`
	Required bool     `json:"required"`
	Help     string   `json:"help,omitempty"`
	Options  []Word   `json:"options,omitempty"`
	Stock    []string `json:"stock,omitempty"`
	Default  any      `json:"default,omitempty"`
}

// fields describes every input once; given reports whether it was given.
var fields = map[string]struct {
	InputField
	given func(Input) bool
}{
	"reason":           {InputField{Name: "reason", Kind: "reason", Zh: "理由", En: "Reason"}, func(i Input) bool { return strings.TrimSpace(i.Reason) != "" }},
	"document":         {InputField{Name: "document", Kind: "document", Zh: "文号", En: "Document number"}, givenDocument},
	"document:minutes": {InputField{Name: "document", Kind: "document", Zh: "会议纪要文号", En: "Minutes number"}, givenDocument},
	"document:ground":  {InputField{Name: "document", Kind: "document", Zh: "依据文号", En: "Document it rests on"}, givenDocument},
	"document:ruling":  {InputField{Name: "document", Kind: "document", Zh: "审定文号", En: "Decision number"}, givenDocument},
	"department":       {InputField{Name: "department", Kind: "department", Zh: "牵头部门", En: "Lead department"}, func(i Input) bool { return i.Department != "" }},
	"county":           {InputField{Name: "county", Kind: "county", Zh: "县区", En: "County"}, func(i Input) bool { return i.County != "" }},
	"inspectors":       {InputField{Name: "inspectors", Kind: "people", Zh: "外业人员", En: "Inspectors", Help: "可派一人，也可派一组"}, func(i Input) bool { return len(i.Inspectors) > 0 }},
	"finding":          {InputField{Name: "finding", Kind: "finding", Zh: "核实结论", En: "Finding", Options: Findings}, func(i Input) bool { return i.Finding != nil }},
	"notReachable":     {InputField{Name: "notReachable", Kind: "not_reachable", Zh: "无法到达代码", En: "Not-reachable code", Help: "照片不足时填写，代替现场照片", Options: NotReachable}, func(i Input) bool { return i.NotReachable != "" }},
	"measures":         {InputField{Name: "measures", Kind: "measures", Zh: "整改措施", En: "Measures", Options: Measures}, func(i Input) bool { return len(i.Measures) > 0 }},
	"measured":         {InputField{Name: "measures", Kind: "measured", Zh: "已完成整改面积", En: "Area rectified", Help: "按措施填写实测面积，合计不得少于应整改面积（容差 0.01 亩）", Options: Measures}, func(i Input) bool { return len(i.Measures) > 0 }},
	"rectifyCents":     {InputField{Name: "rectifyCents", Kind: "area", Zh: "应整改面积", En: "Area to rectify", Help: "不填为图斑全部面积"}, func(i Input) bool { return i.RectifyCents != 0 }},
	"deadline":         {InputField{Name: "deadline", Kind: "date", Zh: "整改期限", En: "Deadline"}, func(i Input) bool { return i.Deadline != "" }},
	"ground":           {InputField{Name: "ground", Kind: "choice", Zh: "无需整改的理由", En: "Ground", Options: Grounds}, givenGround},
	"ground:void":      {InputField{Name: "ground", Kind: "choice", Zh: "作废原因", En: "Why void", Options: VoidGrounds}, givenGround},
	"ground:reopen":    {InputField{Name: "ground", Kind: "choice", Zh: "回潮原因", En: "Why reopen", Options: ReopenGrounds}, givenGround},
	"children":         {InputField{Name: "children", Kind: "children", Zh: "子图斑", En: "Parts", Help: "在图上画线切分，各部分分别填写类型和结论"}, func(i Input) bool { return len(i.Children) > 0 }},
	"question":         {InputField{Name: "question", Kind: "text", Zh: "请示事项", En: "Question"}, func(i Input) bool { return strings.TrimSpace(i.Question) != "" }},
	"outcome":          {InputField{Name: "outcome", Kind: "choice", Zh: "审定结果", En: "Outcome", Options: Outcomes}, func(i Input) bool { return i.Outcome != "" }},
	"application":      {InputField{Name: "application", Kind: "text", Zh: "销号申请说明", En: "Application"}, func(i Input) bool { return strings.TrimSpace(i.Application) != "" }},
	"finishedOn":       {InputField{Name: "finishedOn", Kind: "date", Zh: "整改完成日", En: "Finished on"}, func(i Input) bool { return i.FinishedOn != "" }},
	"files":            {InputField{Name: "files", Kind: "files", Zh: "附件", En: "Attachments", Help: "PDF、OFD、Word、Excel 或图片，至多 10 个"}, func(i Input) bool { return len(i.Files) > 0 }},
	"survey":           {InputField{Name: "survey", Kind: "survey", Zh: "现场调查", En: "Survey", Help: "在手机上填写"}, func(i Input) bool { return i.Survey != nil }},
	"reportBatch":      {InputField{Name: "reportBatch", Kind: "document", Zh: "上报批次", En: "Reporting batch"}, func(i Input) bool { return i.ReportBatch != "" }},
}

func givenDocument(i Input) bool { return strings.TrimSpace(i.Document) != "" }
func givenGround(i Input) bool   { return i.Ground != "" }

// check refuses what a required input misses, what the step does not take,
// and codes that no vocabulary has.
func (r Row) check(in Input) error {
	e := fault.New(fault.Invalid, "step-input", "填写不完整，请补充后再提交。")
	taken := map[string]bool{}
	for _, a := range r.Inputs {
		f := fields[a.Name]
		taken[f.Name] = true
		if a.Must && !f.given(in) {
			e.Fields = append(e.Fields, fault.Field{Name: f.Name, Message: "请填写" + f.Zh})
		}
	}
	refused := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(fields)) { // sorted: the same input gives the same words
		f := fields[name]
		if f.given(in) && !taken[f.Name] && !refused[f.Name] {
			refused[f.Name] = true
			e.Fields = append(e.Fields, fault.Field{Name: f.Name, Message: "本步骤不接受" + f.Zh})
		}
	}
	e.Fields = append(e.Fields, r.badCodes(in)...)
	e.Fields = append(e.Fields, badTexts(in)...)
	if len(e.Fields) > 0 {
		e.Message = "填写有误：" + e.Fields[0].Message + "。"
		return e
	}
	return nil
}

func (r Row) badCodes(in Input) (bad []fault.Field) {
	for _, a := range r.Inputs {
		f := fields[a.Name]
		known := func(code string) {
			if _, ok := find(f.Options, code); !ok && code != "" {
				bad = append(bad, fault.Field{Name: f.Name, Message: f.Zh + "没有“" + code + "”这一项"})
			}
		}
		switch f.Name {
		case "ground":
			known(in.Ground)
		case "outcome":
			known(string(in.Outcome))
		case "notReachable":
			known(in.NotReachable)
		case "finding":
			if in.Finding != nil && in.Finding.Code == "" {
				bad = append(bad, fault.Field{Name: "finding", Message: "请填写核实结论"})
			} else if in.Finding != nil {
				known(in.Finding.Code)
			}
		case "measures":
			for _, m := range in.Measures {
				known(m.Code)
				if m.AreaCents < 0 || m.AreaCents > maxCents {
					bad = append(bad, fault.Field{Name: "measures", Message: "措施面积有误"})
				}
			}
		case "deadline", "finishedOn":
			d := in.Deadline
			if f.Name == "finishedOn" {
				d = in.FinishedOn
			}
			if _, ok := d.Time(); d != "" && !ok {
				bad = append(bad, fault.Field{Name: f.Name, Message: f.Zh + "应为 2026-06-01 这样的日期"})
			}
		case "files":
			if len(in.Files) > MaxFiles {
				bad = append(bad, fault.Field{Name: "files", Message: "附件请控制在 10 个以内"})
			}
		case "department":
			if in.Department != "" && in.Department.Other() == "" {
				bad = append(bad, fault.Field{Name: "department", Message: "牵头部门只能是自然资源或农业农村"})
			}
		}
	}
	return bad
}

// maxCents bounds any area a person types: 1,000 km².
const maxCents = 100_000_000_000
