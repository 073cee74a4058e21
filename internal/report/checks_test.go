package report

import (
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestChecksOfEveryReportHold(t *testing.T) {
	for code, least := range map[string]int{"r1": 8, "r3": 12, "r4": 32, "r5": 0, "r7": 4, "r8": 8} {
		formulas, checks := checked(t, made(t, sample(), code))
		if formulas < 8 || checks < least {
			t.Errorf("%s has %d formulas and %d checks", code, formulas, checks)
		}
	}
}

// A figure that somebody changes by hand is found by the sheet itself.
func TestAChangedFigureShows(t *testing.T) {
	for _, c := range []struct{ code, sheet, key string }{
		{"r1", "逐县汇总", "total"}, {"r1", "逐县汇总", "ended"}, {"r1", "逐县汇总", "open"}, {"r4", "非农违法", "total_farm"}, {"r4", "非农违法", "other"}, {"r4", "非粮违法", "open_area"},
		{"r3", "业务清单", "draft"}, {"r7", "举证统计", "lawful"},
	} {
		book := made(t, sample(), c.code)
		columns := map[string][]Column[County]{"r1": r1.Columns, "r3": r3.Columns, "r4": r4("", "").Columns, "r7": r7.Columns}[c.code]
		at, first := 0, 4
		for i, col := range columns {
			if col.Key == c.key {
				at = i
			}
			if col.Group != "" {
				first = 5
			}
		}
		var was float64
		v, _ := book.GetCellValue(c.sheet, cell(at, first), excelize.Options{RawCellValue: true})
		if _, err := fmt.Sscan(v, &was); err != nil {
			t.Fatalf("%s %s: %q %v", c.code, cell(at, first), v, err)
		}
		if err := book.SetCellValue(c.sheet, cell(at, first), was+1); err != nil {
			t.Fatal(err)
		}
		wrong := 0
		for i, col := range columns {
			if col.Kind != Check {
				continue
			}
			if v, err := book.CalcCellValue(c.sheet, cell(i, first), excelize.Options{RawCellValue: true}); err != nil || v != "0" {
				wrong++
			}
		}
		if wrong == 0 {
			t.Errorf("%s: nobody noticed that %s was changed", c.code, c.key)
		}
		marks, err := book.GetConditionalFormats(c.sheet)
		if err != nil || len(marks) == 0 {
			t.Errorf("%s: nothing would turn red: %v %v", c.code, marks, err)
		}
		for _, m := range marks {
			if m[0].Criteria != "!=" && m[0].Criteria != "not equal to" || m[0].Value != "0" {
				t.Errorf("%s: marked when %s %s", c.code, m[0].Criteria, m[0].Value)
			}
			s, err := book.GetConditionalStyle(*m[0].Format)
			if err != nil || len(s.Fill.Color) != 1 || s.Fill.Color[0] != "FFC7CE" {
				t.Errorf("%s: marked with %+v %v", c.code, s, err)
			}
		}
	}
}

// The figures against a recount of the groups in another way.
func TestFiguresAgainstARecount(t *testing.T) {
	f := sample()
	book := made(t, f, "r1")
	rows, _ := book.GetRows("逐县汇总", excelize.Options{RawCellValue: true})
	want := map[string][]int64{} // 总, 结束, 打回, 市待, 未
	for _, g := range f.groups {
		if g.State == "split" || g.State == "voided" {
			continue
		}
		name := g.CountyName
		if name == "" {
			name = "（县区未定）"
		}
		for _, n := range []string{name, "合计"} {
			if want[n] == nil {
				want[n] = make([]int64, 5)
			}
			want[n][0] += g.Count
			switch {
			case g.State == "closed" || g.State == "reported":
				want[n][1] += g.Count
			case g.Returned && (g.State == "rectifying" || g.State == "awaiting_evidence" || g.State == "awaiting_closure"):
				want[n][2] += g.Count
			case g.State == "closure_review":
				want[n][3] += g.Count
			default:
				want[n][4] += g.Count
			}
		}
	}
	for _, r := range rows[4:] {
		w := want[r[0]]
		if w == nil {
			t.Fatalf("a row of nobody: %v", r)
		}
		got := []string{r[1], r[2], r[3], r[4], r[7]}
		if fmt.Sprint(got) != fmt.Sprint(strs(w)) || r[5] != "0" || r[6] != fmt.Sprint(w[1]+w[2]+w[3]) {
			t.Errorf("%s: %v, want %v", r[0], r, w)
		}
		delete(want, r[0])
	}
	if len(want) != 0 {
		t.Errorf("without a row: %v", want)
	}
	for i := 5; i < len(rows)-1; i++ {
		if a, b := rows[i-1][7], rows[i][7]; len(a) < len(b) || len(a) == len(b) && a < b {
			t.Errorf("not by 未填报: %s before %s", a, b)
		}
	}
}

func strs(v []int64) (out []string) {
	for _, n := range v {
		out = append(out, fmt.Sprint(n))
	}
	return out
}
