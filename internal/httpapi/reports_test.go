package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
)

// busy brings the city's cases to many places: B3 is sent back by the city, A1
// closed by demolition, A5 by procedures, A9 by replanting, B1 at the city, A2
// split, A3 cleared, A4 returned inside the county, B9 void.
func busy(t *testing.T, c *apptest.City) {
	t.Helper()
	rectify := func(no, county, measure string) *story {
		s := tell(t, c, no)
		s.verified("shi.zr", county)
		s.does(county+".sh", "uphold", in{"measures": s.measures(measure), "deadline": s.Day(30)}, casework.Rectifying)
		return s
	}
	prove := func(s *story, county, measure string) {
		s.does(county+".jb", "finish", s.finished(measure), casework.AwaitingEvidence)
		s.As(county+".wy").Photos(s.id, scenes[0])
		s.does(county+".wy", "submit_evidence", nil, casework.EvidenceReview)
		s.does(county+".sh", "pass", nil, casework.AwaitingClosure)
		s.does(county+".jb", "apply_to_close", in{"application": "已整改到位"}, casework.ClosureReview)
	}
	for no, measure := range map[string]string{"A1": "demolish_restore", "A5": "approve_use", "A9": "restore_planting"} {
		s := rectify(no, "a.zr", measure)
		prove(s, "a.zr", measure)
		s.does("shi.zr2", "close", in{"document": "株自资函〔2026〕9号"}, casework.Closed)
	}
	s := rectify("B1", "b.zr", "demolish_restore")
	prove(s, "b.zr", "demolish_restore")
	s = rectify("B5", "b.zr", "demolish_restore")
	prove(s, "b.zr", "demolish_restore")
	s.does("shi.zr2", "rework", in{"reason": "地面硬化未清除干净"}, casework.Rectifying)
	rectify("B9", "b.zr", "demolish_restore")
	s = tell(t, c, "A4")
	s.does("shi.ny", "issue", nil, casework.Issued)
	s.received("a.ny")
	s.does("a.ny.sh", "return_finding", in{"reason": "面积与现场不符，请实测"}, casework.Verifying)
	s = tell(t, c, "B4")
	s.does("shi.ny", "issue", nil, casework.Issued)
	s.received("b.ny")
	s.does("b.ny.sh", "clear", in{"ground": "lawful", "document": "批字1号"}, casework.AwaitingClosure)
	s = tell(t, c, "A10")
	s.does("shi.ny", "void", in{"ground": "duplicate", "reason": "重复"}, casework.Voided)
}

func TestReports(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	busy(t, c)
	city := c.As("shi.zr")

	t.Run("R1 against the events themselves", func(t *testing.T) {
		book := workbook(t, made(t, city, "r1", in{}))
		if agree(t, book) != 8 {
			t.Error("four rows have two checks each")
		}
		for _, r := range below(t, book, "逐县汇总", 4) {
			where := map[string]string{"甲县（示意）": "c.county = '430223'", "乙县（示意）": "c.county = '430224'", "（县区未定）": "c.county = ''", "合计": "true"}[r[0]]
			seen := ` FROM cases c WHERE (c.lead = 'natural_resources' OR c.partner = 'natural_resources' OR c.lead = '' OR c.county = '') AND ` + where + ` AND c.state NOT IN ('voided', 'split')`
			last := ` AND (SELECT e.action || ' ' || e.from_state FROM case_events e WHERE e.case_id = c.id ORDER BY seq DESC LIMIT 1)`
			for column, q := range map[int]string{
				1: seen, 2: seen + " AND state IN ('closed', 'reported')", 3: seen + last + " IN ('rework closure_review', 'return_evidence closure_review', 'return_application closure_review')",
				4: seen + " AND state = 'closure_review'",
			} {
				if want := apptest.Ask[int](c, "SELECT count(*)"+q); r[column] != fmt.Sprint(want) {
					t.Errorf("%s column %d: %s, counted %d", r[0], column, r[column], want)
				}
			}
		}
	})
	t.Run("R4 against plain sums", func(t *testing.T) {
		book := workbook(t, made(t, city, "r4", in{}))
		if agree(t, book) != 32 {
			t.Error("four rows on two sheets have four checks each")
		}
		rows := below(t, book, "非农违法", 4)
		total := rows[len(rows)-1]
		sum := func(where string) (n int64, area, farm float64) {
			q := " FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.qualification = 'non_agricultural' AND c.state <> 'voided' AND EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.action = 'uphold') AND " + where
			return apptest.Ask[int64](c, "SELECT count(*)"+q), muOf(apptest.Ask[int64](c, "SELECT coalesce(sum(c.area_cents), 0)::bigint"+q)), muOf(apptest.Ask[int64](c, "SELECT coalesce(sum(p.farmland_cents), 0)::bigint"+q))
		}
		used := func(m string) string {
			return "c.state = 'closed' AND EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.action = 'finish' AND e.payload->'measures'->0->>'code' = '" + m + "')"
		}
		for i, where := range []string{"true", "c.state = 'closed'", used("demolish_restore"), used("approve_use"), used("restore_planting"), "c.state <> 'closed'"} {
			n, area, farm := sum(where)
			at := 2 + 3*i
			if number(t, total[at]) != float64(n) || number(t, total[at+1])-area > 1e-6 || area-number(t, total[at+1]) > 1e-6 || number(t, total[at+2])-farm > 1e-6 {
				t.Errorf("group %d: %v, counted %d %.4f %.4f", i, total[at:at+3], n, area, farm)
			}
		}
		if total[2] != "6" || total[5] != "3" || total[8] != "1" || total[11] != "1" || total[14] != "1" || total[17] != "3" {
			t.Errorf("六个任务，三个已整改: %v", total)
		}
	})
	t.Run("R2 has each case once", func(t *testing.T) {
		rows := below(t, workbook(t, made(t, city, "r2", in{})), "图斑明细", 3)
		list := apptest.Into[httpapi.Register](t, city.Get("/api/cases?limit=200"))
		want := map[string]casework.Entry{}
		for _, e := range list.Items {
			if e.State != "voided" {
				want[e.PlotNo] = e
			}
		}
		for _, r := range rows {
			e, is := want[r[3]]
			if !is || r[2] != e.No || r[10] != casework.DocOf(e.State).Zh || number(t, r[5])-muOf(e.AreaCents) > 1e-6 {
				t.Errorf("%v, want %+v", r, e)
			}
			delete(want, r[3])
			if r[3] == "B5" && (r[9] != "已打回" || r[11] != "已打回") || r[3] == "B1" && r[9] != "市级待审核" || r[3] == "A1" && (r[9] != "审核结束" || r[12] != "已整改" || !strings.HasPrefix(r[13], "拆除复耕 ")) {
				t.Errorf("%v", r)
			}
		}
		if len(want) != 0 {
			t.Errorf("missing: %v", want)
		}
	})
	t.Run("R6 and R9 line by line", func(t *testing.T) {
		rows := below(t, workbook(t, made(t, city, "r6", in{"county": "430223"})), "非农违法清单", 3)
		if len(rows) != 4 || rows[3][1] != "合计" {
			t.Errorf("three cases in county A: %v", rows)
		}
		ways := map[string]string{}
		for _, r := range rows[:3] {
			ways[r[11]] = r[10]
		}
		if fmt.Sprint(ways) != "map[其他:是 拆除复耕:是 补办手续:是]" {
			t.Errorf("%v", ways)
		}
		for _, r := range below(t, workbook(t, made(t, city, "r9", in{"from": c.Day(0), "to": c.Day(0)})), "销号台账", 3) {
			if r[0] != "合计" && (r[15] != "3" || r[17] != "某shi.zr2" || r[18] != c.Day(0) || r[19] != "株自资函〔2026〕9号" || r[16] != c.Day(0)) {
				t.Errorf("%q", r)
			}
		}
		if rows := below(t, workbook(t, made(t, city, "r9", in{"to": c.Day(-1)})), "销号台账", 3); len(rows) != 1 {
			t.Errorf("closed before today: %v", rows)
		}
	})
	t.Run("R3, R5, R7, R8 agree with themselves and with R1", func(t *testing.T) {
		all := below(t, workbook(t, made(t, city, "r1", in{})), "逐县汇总", 4)
		total := all[len(all)-1][1]
		for kind, where := range map[string]struct {
			sheet     string
			heads, at int
		}{"r3": {"业务清单", 4, 1}, "r5": {"下发与核实对照", 4, 4}, "r7": {"举证统计", 4, 3}, "r8": {"地类流向", 4, 1}} {
			book := workbook(t, made(t, city, kind, in{}))
			agree(t, book)
			rows := below(t, book, where.sheet, where.heads)
			if got := rows[len(rows)-1][where.at]; got != total {
				t.Errorf("%s counts %s, R1 %s", kind, got, total)
			}
		}
	})
	t.Run("R3, R5, R7, R8 against plain counts", func(t *testing.T) {
		const n, farm, area = "count(*)", "coalesce(sum(p.farmland_cents), 0)::bigint", "coalesce(sum(c.area_cents), 0)::bigint"
		const upheld = "EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.action = 'uphold')"
		const cleared = "EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.action = 'clear')"
		const counts = "c.state NOT IN ('voided', 'split')"
		for _, x := range []struct {
			kind, sheet string
			column      int
			what, where string
		}{
			{"r3", "业务清单", 11, n, "c.state IN ('imported', 'issued', 'disputed', 'received')"},
			{"r3", "业务清单", 12, n, "c.state IN ('verifying', 'finding_review', 'awaiting_evidence', 'evidence_review', 'awaiting_closure') OR c.state = 'rectifying' AND p.plot_no <> 'B5'"},
			{"r3", "业务清单", 3, n, "c.state = 'closed' OR p.plot_no = 'B5'"},
			{"r3", "业务清单", 14, area, counts},
			{"r5", "下发与核实对照", 1, n, "c.parent_id IS NULL AND c.state <> 'voided'"},
			{"r5", "下发与核实对照", 5, farm, counts},
			{"r5", "下发与核实对照", 7, n, upheld + " AND c.qualification = 'non_agricultural'"},
			{"r5", "下发与核实对照", 10, n, upheld + " AND c.qualification = 'non_grain'"},
			{"r7", "举证统计", 7, n, counts + " AND NOT " + upheld + " AND NOT " + cleared},
			{"r7", "举证统计", 12, area, upheld},
			{"r7", "举证统计", 15, n, cleared},
			{"r7", "举证统计", 27, n, "c.state IN ('closure_review', 'closed', 'reported')"},
			{"r8", "地类流向", 2, area, counts},
		} {
			rows := below(t, workbook(t, made(t, c.As("lxb"), x.kind, in{})), x.sheet, 4)
			want := float64(apptest.Ask[int64](c, "SELECT "+x.what+" FROM cases c JOIN plots p ON p.id = c.plot_id WHERE "+x.where))
			if x.what != n {
				want = want * 3 / 200000
			}
			if got := number(t, rows[len(rows)-1][x.column]); got-want > 1e-6 || want-got > 1e-6 {
				t.Errorf("%s column %d: %v, counted %v", x.kind, x.column, got, want)
			}
		}
	})
	t.Run("each sees his own scope", func(t *testing.T) {
		for login, counties := range map[string]string{"a.zr.jb": "[甲县（示意） 合计]", "b.ny.sh": "[乙县（示意） 合计]"} {
			var names []string
			for _, r := range below(t, workbook(t, made(t, c.As(login), "r1", in{})), "逐县汇总", 4) {
				names = append(names, r[0])
			}
			if fmt.Sprint(names) != counties {
				t.Errorf("%s: %v", login, names)
			}
		}
	})
	t.Run("the register in the background is the register", func(t *testing.T) {
		direct := below(t, workbook(t, city.Get("/api/cases/export.xlsx?lead=natural_resources&state=closed").Body), "台账", 3)
		later := below(t, workbook(t, made(t, city, "register", in{"register": in{"lead": "natural_resources", "state": "closed"}})), "台账", 3)
		if len(direct) != 3 || fmt.Sprint(direct) != fmt.Sprint(later) {
			t.Errorf("%v\n%v", direct, later)
		}
	})
}
