package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// flow is a county's row of R8: its plots by land class.
type flow struct {
	name  string
	class map[string]Class
}

func classWords(code string) string {
	if code == "" {
		return "未填实地地类"
	}
	if zh := plot.LandClasses.Zh(code); zh != code {
		return code + " " + zh
	}
	return code
}

// r8 is 地类流向: county by class, with as many columns as there are classes.
func r8(classes []Class) (Sheet[flow], []flow) {
	var codes []string
	var list []flow
	at := map[org.Region]int{}
	for _, c := range classes {
		if !slices.Contains(codes, c.Class) {
			codes = append(codes, c.Class)
		}
		if _, known := at[c.County]; !known {
			at[c.County] = len(list)
			list = append(list, flow{countyName(c.County, c.CountyName), map[string]Class{}})
		}
		list[at[c.County]].class[c.Class] = c
	}
	slices.Sort(codes)
	if len(codes) > 0 && codes[0] == "" { // what nobody has said comes last
		codes = append(codes[1:], "")
	}
	sum := func(of func(Class) int64) func(flow) any {
		return func(f flow) any {
			var n int64
			for _, c := range f.class {
				n += of(c)
			}
			return n
		}
	}
	s := Sheet[flow]{Name: "地类流向", Title: "图斑实地地类流向（逐县）", Total: true, Columns: []Column[flow]{
		{Head: "县", Width: 16, Value: func(f flow) any { return f.name }},
		{Key: "n", Group: "合计", Head: "个数", Width: 9, Kind: Whole, Value: sum(func(c Class) int64 { return c.Count })},
		{Key: "a", Group: "合计", Head: "面积", Width: 11, Kind: Area, Value: sum(func(c Class) int64 { return c.AreaCents })},
	}}
	counts, areas := []string{"n"}, []string{"a"}
	for i, code := range codes {
		n, a := fmt.Sprintf("n%d", i), fmt.Sprintf("a%d", i)
		counts, areas = append(counts, n), append(areas, a)
		s.Columns = append(s.Columns,
			Column[flow]{Key: n, Group: classWords(code), Head: "个数", Width: 9, Kind: Whole, Value: func(f flow) any { return f.class[code].Count }},
			Column[flow]{Key: a, Group: classWords(code), Head: "面积", Width: 11, Kind: Area, Value: func(f flow) any { return f.class[code].AreaCents }})
	}
	if len(codes) > 0 {
		s.Columns = append(s.Columns,
			Column[flow]{Group: "校核", Head: "个数", Width: 9, Kind: Check, Of: counts},
			Column[flow]{Group: "校核", Head: "面积", Width: 9, Kind: Check, Of: areas})
	}
	return s, list
}

// classSum is a row of 各地类汇总.
type classSum struct {
	code          string
	count, area   int64
	counts, areas float64 // shares
	counties      []Class
}

var r8Classes = Sheet[classSum]{
	Name: "各地类汇总", Title: "各地类汇总", Total: true,
	Columns: []Column[classSum]{
		{Head: "序号", Width: 6, Kind: Serial},
		{Head: "实地地类", Width: 22, Value: func(c classSum) any { return classWords(c.code) }},
		{Key: "n", Head: "个数", Width: 9, Kind: Whole, Value: func(c classSum) any { return c.count }},
		{Head: "个数占比", Width: 10, Kind: Part, Value: func(c classSum) any { return c.counts }},
		{Key: "a", Head: "面积", Width: 12, Kind: Area, Value: func(c classSum) any { return c.area }},
		{Head: "面积占比", Width: 10, Kind: Part, Value: func(c classSum) any { return c.areas }},
		{Head: "平均单斑面积", Width: 12, Kind: Mean, Of: []string{"a", "n"}},
		{Head: "涉及县区数", Width: 10, Kind: Note, Value: func(c classSum) any { return len(c.counties) }},
		{Head: "前3县", Width: 44, Value: func(c classSum) any { return firstThree(c.counties) }},
	},
}

func firstThree(counties []Class) string {
	var words []string
	for _, c := range counties[:min(3, len(counties))] {
		words = append(words, fmt.Sprintf("%s（%d 个）", countyName(c.County, c.CountyName), c.Count))
	}
	return strings.Join(words, "、")
}

// byClass gathers the classes over all counties, the most frequent first.
func byClass(classes []Class) []classSum {
	var out []classSum
	var count, area int64
	for _, c := range classes {
		i := slices.IndexFunc(out, func(s classSum) bool { return s.code == c.Class })
		if i < 0 {
			i = len(out)
			out = append(out, classSum{code: c.Class})
		}
		out[i].count += c.Count
		out[i].area += c.AreaCents
		out[i].counties = append(out[i].counties, c)
		count += c.Count
		area += c.AreaCents
	}
	for i := range out {
		out[i].counts, out[i].areas = float64(out[i].count)/float64(count), float64(out[i].area)/float64(max(area, 1))
		slices.SortStableFunc(out[i].counties, func(a, b Class) int { return cmp.Compare(b.Count, a.Count) })
	}
	slices.SortStableFunc(out, func(a, b classSum) int { return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.code, b.code)) })
	return out
}
