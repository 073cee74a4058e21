package routing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Flaw is what is wrong, or doubtful, about a table of rules. Rule is the
// number of the rule it is about; 0 is the table as a whole.
type Flaw struct {
	Rule    int    `json:"rule"`
	Code    string `json:"code"`
	Error   bool   `json:"error"` // a table with one cannot be published
	Message string `json:"message"`
}

// Check reads a table as a lawyer and a tester would: every rule is whole, each
// can be reached, and the carve-out of the joint notice stands.
func Check(rules Rules) []Flaw {
	c := checker{}
	if len(rules.List) == 0 {
		c.add(0, "no-rules", true, "规则表是空的，所有图斑都将转市级人工分派。")
	}
	seen := map[int]bool{}
	for i, r := range rules.List {
		if seen[r.No] {
			c.add(r.No, "duplicate-number", true, "规则号 %d 重复。", r.No)
		}
		seen[r.No] = true
		c.whole(r)
		c.codes(r)
		c.reachable(rules.List[:i], r)
	}
	c.carveOut(rules)
	return c.found
}

// Publishable reports whether none of the problems forbids publication.
func Publishable(problems []Flaw) bool {
	return !slices.ContainsFunc(problems, func(p Flaw) bool { return p.Error })
}

type checker struct{ found []Flaw }

func (c *checker) add(rule int, code string, isError bool, words string, args ...any) {
	c.found = append(c.found, Flaw{rule, code, isError, fmt.Sprintf(words, args...)})
}

func (c *checker) whole(r Rule) {
	switch {
	case r.Lead.Other() == org.NoDepartment:
		c.add(r.No, "no-lead", true, "没有牵头部门。")
	case r.Lead == r.Partner:
		c.add(r.No, "lead-is-partner", true, "牵头部门和协同部门相同。")
	case r.Lead != org.NaturalResources && r.Qualification == NonAgricultural:
		c.add(r.No, "non-agricultural-lead", false, "联合通知规定非农化由自然资源部门牵头，本条由%s部门牵头。", r.Lead.Zh())
	}
	if r.Qualification.Zh() == Qualification("").Zh() {
		c.add(r.No, "no-qualification", true, "没有定性。")
	}
	if r.Track != "rectification" && r.Track != "balance" {
		c.add(r.No, "no-track", true, "没有去向（整改或进出平衡台账）。")
	}
	if strings.TrimSpace(r.Words) == "" {
		c.add(r.No, "no-words", true, "没有情形说明。")
	}
	if strings.TrimSpace(r.Basis) == "" {
		c.add(r.No, "no-basis", true, "没有依据。")
	}
	if r.Condition() == "" {
		c.add(r.No, "no-condition", false, "没有任何条件：前面规则没有覆盖的图斑都归本条，不再转人工分派。")
	}
}

func (c *checker) codes(r Rule) {
	for _, t := range r.Types {
		if _, ok := plot.Types.Find(t); !ok {
			c.add(r.No, "unknown-type", true, "图斑类型“%s”不在代码表中。", t)
		}
	}
	for _, class := range r.Classes {
		if class == "" || !slices.ContainsFunc(plot.LandClasses.List, func(k plot.Code) bool { return strings.HasPrefix(k.Code, class) }) {
			c.add(r.No, "unknown-class", true, "地类“%s”不在代码表中。", class)
		}
	}
	for _, p := range r.Plantings {
		if _, ok := plot.Plantings.Find(p); !ok {
			c.add(r.No, "unknown-planting", true, "种植属性“%s”不在代码表中。", p)
		}
	}
}

// reachable tries everything that the rule asks for: some of it must get past
// the rules before.
func (c *checker) reachable(before []Rule, r Rule) {
	var takers []string
	got := false
	r.each(func(f Facts) bool {
		at := slices.IndexFunc(before, func(b Rule) bool { return b.matches(f) })
		if at < 0 {
			got = true
			return false
		}
		if no := fmt.Sprint(before[at].No); !slices.Contains(takers, no) {
			takers = append(takers, no)
		}
		return true
	})
	if !got && len(takers) > 0 {
		c.add(r.No, "unreachable", true, "永远不会用到：符合本条的图斑都先被规则 %s 分走了。请上移本条或改条件。", strings.Join(takers, "、"))
	}
}

// ruledByNotice is what the joint notice names: whatever else is true of a
// new pond or a rural road, natural resources leads it.
var ruledByNotice = []struct {
	words          string
	types, classes []string
	pond           bool
}{
	{"新挖坑塘、水面", []string{"KT", "SM", "SK"}, []string{"1103", "1104"}, true},
	{"农村道路", []string{"ND"}, []string{"1006"}, false},
}

// documentNo is how documents are numbered: 株自然资发〔2026〕12号.
var documentNo = regexp.MustCompile(`[〔\[(（]\d{4}[〕\])）]\s*\d+\s*号`)

// carveOut refuses what takes the new ponds and the rural roads from natural
// resources, unless a numbered document that says so is the rule's basis.
func (c *checker) carveOut(rules Rules) {
	for _, n := range ruledByNotice {
		told := map[int]bool{}
		Rule{Types: n.types, Classes: n.classes}.each(func(f Facts) bool {
			// Without digging it is no new pond, and animals on a field are
			// agriculture's by the same notice.
			if f.Digging == "no" && (n.pond || f.Activity == "aquaculture") {
				return true
			}
			d := Decide(rules, f)
			if d.Lead == org.NaturalResources || told[d.Rule] {
				return true
			}
			told[d.Rule] = true
			switch {
			case d.Rule == 0:
				c.add(0, "carve-out", true, "%s没有规则适用（如：%s）。联合通知规定由自然资源部门牵头。", n.words, f.words())
			case documentNo.MatchString(d.Basis):
				c.add(d.Rule, "carve-out-changed", false, "%s由%s部门牵头，与联合通知不同；依据为“%s”。", n.words, d.Lead.Zh(), d.Basis)
			default:
				c.add(d.Rule, "carve-out", true, "%s由%s部门牵头，与联合通知不符（如：%s）。确需改变的，请在依据中写明文号。", n.words, d.Lead.Zh(), f.words())
			}
			return true
		})
	}
}

// each visits facts of every kind that the rule's conditions admit, until
// visit says stop. Codes that no table has stand for all others.
func (r Rule) each(visit func(Facts) bool) {
	type ground struct{ typ, class string }
	var grounds []ground
	for _, t := range r.Types {
		grounds = append(grounds, ground{typ: t})
	}
	for _, k := range plot.LandClasses.List {
		if slices.ContainsFunc(r.Classes, func(p string) bool { return strings.HasPrefix(k.Code, p) }) {
			grounds = append(grounds, ground{class: k.Code})
		}
	}
	if len(r.Types)+len(r.Classes) == 0 {
		grounds = append(grounds, ground{})
		for _, k := range plot.Types.List {
			grounds = append(grounds, ground{typ: k.Code})
		}
		for _, k := range plot.LandClasses.List {
			grounds = append(grounds, ground{class: k.Code})
		}
	}
	plantings := r.Plantings
	if len(plantings) == 0 {
		plantings = []string{""}
		for _, k := range plot.Plantings.List {
			plantings = append(plantings, k.Code)
		}
	}
	for _, g := range grounds {
		for _, p := range plantings {
			for _, pbf := range either(r.PBF, "", "yes", "no") {
				for _, digging := range either(r.Digging, "", "yes", "no") {
					for _, activity := range either(r.Activity, "", "aquaculture") {
						if !visit(Facts{Type: g.typ, ClassNow: g.class, Planting: p, PBF: pbf, Digging: digging, Activity: activity}) {
							return
						}
					}
				}
			}
		}
	}
}

func either(asked string, all ...string) []string {
	if asked != "" {
		return []string{asked}
	}
	return all
}
