// Package routing is 分流: which department answers for a plot, by which rule,
// and why. The rules are data (rules.csv is version 1); Decide only reads them.
package routing

import (
	"fmt"
	"slices"
	"strings"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Qualification is 定性.
type Qualification string

// The qualifications.
const (
	NonAgricultural Qualification = "non_agricultural" // 非农化
	NonGrain        Qualification = "non_grain"        // 非粮化
	Suspected       Qualification = "suspected"        // 疑似
)

// Zh is the clerk's word.
func (q Qualification) Zh() string {
	switch q {
	case NonAgricultural:
		return "非农化"
	case NonGrain:
		return "非粮化"
	case Suspected:
		return "疑似"
	}
	return "未定性"
}

// Facts are what the rules look at. Empty means not known.
type Facts struct {
	Type     string `json:"type"`               // TBLX, normalised
	ClassNow string `json:"classNow,omitempty"` // DLBM found on the ground
	Planting string `json:"planting,omitempty"` // ZZSXDM, normalised
	PBF      string `json:"pbf,omitempty"`      // yes, no
	PBFFrom  string `json:"pbfFrom,omitempty"`  // layer, file
	Digging  string `json:"digging,omitempty"`  // yes, no: was a pond dug
	Activity string `json:"activity,omitempty"` // aquaculture
}

// FactsOf gathers what a plot says about itself.
func FactsOf(p plot.Plot) Facts {
	f := Facts{Type: p.Type, ClassNow: p.ClassNow, Planting: p.Planting}
	if on, from := p.OnPBF(); on != nil {
		f.PBF, f.PBFFrom = "no", from
		if *on {
			f.PBF = "yes"
		}
	}
	return f
}

// Decision is what was decided and why; it is stored on the case as it is.
type Decision struct {
	Rule          int            `json:"rule"` // 0: no rule matched
	Version       int            `json:"version"`
	Qualification Qualification  `json:"qualification"`
	Lead          org.Department `json:"lead"`
	Partner       org.Department `json:"partner"`
	Track         string         `json:"track"` // rectification, balance
	Basis         string         `json:"basis"`
	Words         string         `json:"words"`
	Confirm       bool           `json:"needsConfirmation,omitempty"`
	Facts         Facts          `json:"facts"`
}

// Decide gives the first rule that matches the facts. When none does, the
// decision has no lead and says so in words: the case waits in the city's
// queue for a person.
func Decide(rules Rules, f Facts) Decision {
	for _, r := range rules.List {
		if r.matches(f) {
			return Decision{
				Rule: r.No, Version: rules.Version, Qualification: r.Qualification,
				Lead: r.Lead, Partner: r.Partner, Track: r.Track, Basis: r.Basis,
				Confirm: r.NeedsConfirmation, Facts: f, Words: r.explain(rules.Version, f),
			}
		}
	}
	return Decision{Version: rules.Version, Facts: f, Words: fmt.Sprintf(
		"%s。第 %d 版规则没有一条适用，转市级人工分派。", f.words(), rules.Version)}
}

// matches reports whether every condition the rule names is met by the facts.
// Type and class are alternatives: what was found on the ground outranks what
// was seen from above.
func (r Rule) matches(f Facts) bool {
	if len(r.Types)+len(r.Classes) > 0 {
		if f.ClassNow != "" {
			if !slices.ContainsFunc(r.Classes, func(p string) bool { return strings.HasPrefix(f.ClassNow, p) }) {
				return false
			}
		} else if !slices.Contains(r.Types, f.Type) {
			return false
		}
	}
	if len(r.Plantings) > 0 && !slices.Contains(r.Plantings, f.Planting) {
		return false
	}
	return (r.PBF == "" || r.PBF == f.PBF) &&
		(r.Digging == "" || r.Digging == f.Digging) &&
		(r.Activity == "" || r.Activity == f.Activity)
}

func (r Rule) explain(version int, f Facts) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s → 规则 %d（第 %d 版）%s，%s，%s牵头", f.words(), r.No, version, r.Words, r.Qualification.Zh(), r.Lead.Zh())
	if r.Partner != org.NoDepartment {
		fmt.Fprintf(&b, "、%s协同", r.Partner.Zh())
	}
	if r.Track == "balance" {
		b.WriteString("，列入进出平衡台账")
	}
	b.WriteString("。")
	if r.NeedsConfirmation {
		b.WriteString("本条为比照适用，待确认。")
	}
	return b.String()
}

func (f Facts) words() string {
	var parts []string
	switch {
	case f.ClassNow != "":
		parts = append(parts, "实地地类 "+f.ClassNow+" "+plot.LandClasses.Zh(f.ClassNow))
	case f.Type != "":
		word := "（代码表中没有）"
		if c, ok := plot.Types.Find(f.Type); ok {
			word = " " + c.Zh
		}
		parts = append(parts, "图斑类型 "+f.Type+word)
	default:
		parts = append(parts, "没有图斑类型")
	}
	if f.Planting != "" {
		parts = append(parts, "种植属性 "+f.Planting+" "+plot.Plantings.Zh(f.Planting))
	}
	from := map[string]string{"layer": "按图层", "file": "按下发表"}[f.PBFFrom]
	switch f.PBF {
	case "yes":
		parts = append(parts, from+"涉及永久基本农田")
	case "no":
		parts = append(parts, from+"不涉及永久基本农田")
	default:
		parts = append(parts, "是否涉及永久基本农田不明")
	}
	switch {
	case f.Activity == "aquaculture" && f.Digging == "no":
		parts = append(parts, "养殖、未挖塘")
	case f.Digging == "yes":
		parts = append(parts, "已挖塘")
	}
	return strings.Join(parts, "，")
}
