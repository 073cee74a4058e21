package casework

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"liangtian/internal/org"
)

// Manual is docs/lifecycle.md: the life of a case in Chinese Markdown, written
// from the tables that Perform reads, so that it cannot say anything else.
func Manual() string {
	m := &manual{}
	m.line("# 案件的一生")
	m.line("")
	m.line("本页由程序按生命周期表生成，请勿手工修改；改表之后重新生成：")
	m.line("")
	m.line("```")
	m.line("go run ./cmd/liangtian spec lifecycle > docs/lifecycle.md")
	m.line("```")
	m.line("")
	m.line("表中没有写的，不能发生。每一步都写入留痕：何人、代表哪个部门、何时、从哪个状态到哪个状态、理由和文号。")
	m.states()
	m.diagram()
	m.steps()
	m.inputs()
	m.limits()
	m.words()
	return m.b.String()
}

// manual is the page as it is being written.
type manual struct{ b strings.Builder }

func (m *manual) line(words string, args ...any) {
	if len(args) > 0 {
		words = fmt.Sprintf(words, args...)
	}
	m.b.WriteString(words + "\n")
}

// table writes a Markdown table; every row has as many cells as the head.
func (m *manual) table(head []string, rows [][]string) {
	m.line("")
	m.line("%s", cells(head))
	m.line("%s", "|"+strings.Repeat(" --- |", len(head)))
	for _, r := range rows {
		m.line("%s", cells(r))
	}
}

func cells(words []string) string {
	clean := strings.NewReplacer("|", `\|`, "\n", " ")
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = clean.Replace(w)
	}
	return "| " + strings.Join(out, " | ") + " |"
}

func (m *manual) states() {
	m.line("")
	m.line("## 阶段与状态")
	for _, p := range Phases {
		m.line("")
		m.line("### %s", p.Zh)
		var rows [][]string
		for _, s := range States {
			if s.Phase == p.Code {
				rows = append(rows, []string{s.Zh, "`" + string(s.State) + "`", orDash(s.Owner), limitWord(s.Limit), s.Doc})
			}
		}
		m.table([]string{"状态", "代码", "由谁办理", "时限", "说明"}, rows)
	}
}

func (m *manual) diagram() {
	m.line("")
	m.line("## 状态图")
	m.line("")
	m.line("```mermaid")
	m.line("stateDiagram-v2")
	for _, s := range States {
		m.line("    state %q as %s", s.Zh, s.State)
	}
	m.line("    [*] --> %s: %s、%s", Imported, Import.Doc().Zh, SplitOff.Doc().Zh)
	for _, r := range Lifecycle {
		if r.Import {
			continue // it leads nowhere else
		}
		m.line("    %s --> %s: %s", r.From, r.To, r.Do.Doc().Zh)
		if r.OrTo != "" {
			m.line("    %s --> %s: %s", r.From, r.OrTo, r.Do.Doc().Zh)
		}
	}
	for _, s := range States {
		if !leaves(s.State) {
			m.line("    %s --> [*]", s.State)
		}
	}
	m.line("```")
}

// leaves reports whether any row begins in s.
func leaves(s State) bool {
	for _, r := range Lifecycle {
		if r.From == s {
			return true
		}
	}
	return false
}

func (m *manual) steps() {
	m.line("")
	m.line("## 办理步骤")
	m.line("")
	m.line("办理人所在行政区须包含案件的县区；“牵头部门”指案件的牵头部门与办理人的部门相同。快捷键在案件页上使用。“%s”只能通过在批次中导入更正文件办理，不改变案件的状态。", Revise.Doc().Zh)
	var rows [][]string
	for _, r := range Lifecycle {
		to := DocOf(r.To).Zh
		if r.OrTo != "" {
			to += "或" + DocOf(r.OrTo).Zh
		}
		doc := r.Do.Doc()
		rows = append(rows, []string{
			DocOf(r.From).Zh, doc.Zh, "`" + string(r.Do) + "`", to, r.parties(), r.needWords(),
			r.eyeWords(), r.askWords(true), r.askWords(false), orDash(strings.ToUpper(doc.Key)),
		})
	}
	m.table([]string{"现状", "步骤", "代码", "之后", "办理人", "前提", "四眼原则", "必填", "选填", "快捷键"}, rows)
}

func (r Row) needWords() string {
	words := make([]string, len(r.Needs))
	for i, n := range r.Needs {
		words[i] = n.Zh
	}
	return orDash(strings.Join(words, "；"))
}

func (r Row) eyeWords() string {
	var words []string
	for _, a := range r.NotBy {
		words = append(words, "不能是最近一次“"+a.Doc().Zh+"”的办理人")
	}
	if r.Fresh {
		words = append(words, "没有办理过本案前面任何步骤的人")
	}
	return orDash(strings.Join(words, "；"))
}

func (r Row) askWords(required bool) string {
	var words []string
	for _, a := range r.Inputs {
		if a.Must == required {
			words = append(words, fields[a.Name].Zh)
		}
	}
	return orDash(strings.Join(words, "、"))
}

// inputs lists what pages say beside an input, conditions included that no
// column of the table holds.
func (m *manual) inputs() {
	m.line("")
	m.line("## 填写说明")
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if f := fields[name]; f.Help != "" {
			rows = append(rows, []string{f.Zh, "`" + f.Name + "`", f.Help})
		}
	}
	m.table([]string{"填写项", "代码", "说明"}, rows)
}

func (m *manual) limits() {
	m.line("")
	m.line("## 时限")
	m.line("")
	m.line("时限由批次规定，按工作日（含节假日和调休）或自然日计算，从到达该阶段的次日起算；下表为未规定时的天数，是本系统的建议值。整改按确定的期限，经同意的延期随之改变，至多 %d 次。", maxExtensions)
	var rows [][]string
	for _, s := range Stages {
		rows = append(rows, []string{s.Zh, "`" + string(s.Limit) + "`", fmt.Sprint(s.Default)})
	}
	m.table([]string{"阶段", "代码", "天数"}, rows)
}

func (m *manual) words() {
	m.line("")
	m.line("## 用语")
	for _, v := range []struct {
		zh    string
		words []Word
	}{
		{"核实结论", Findings},
		{"无法到达代码", NotReachable},
		{"整改措施", Measures},
		{"无需整改的理由", Grounds},
		{"审定结果", Outcomes},
		{"作废原因", VoidGrounds},
		{"回潮原因", ReopenGrounds},
	} {
		m.line("")
		m.line("### %s", v.zh)
		var rows [][]string
		for _, w := range v.words {
			rows = append(rows, []string{w.Zh, "`" + w.Code + "`", usual(w)})
		}
		m.table([]string{"用语", "代码", "一般用于"}, rows)
	}
}

// usual is what a word usually leads to, or who usually uses it.
func usual(w Word) string {
	switch {
	case w.Outcome != "":
		return Action(w.Outcome).Doc().Zh
	case w.For != org.NoDepartment:
		return w.For.Zh()
	}
	return "—"
}

func limitWord(l Limit) string {
	for _, s := range Stages {
		if s.Limit == l {
			return s.Zh
		}
	}
	return "—"
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
