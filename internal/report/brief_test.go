package report

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/pdftest"
	"liangtian/internal/report/document"
	"liangtian/internal/supervise"
)

func brief() Brief {
	return Brief{
		Unit: "示例市耕地保护联席会议办公室", Kind: "月报", Issue: "2026年第6期", City: "示例市", From: "2026-06-01", To: "2026-06-30", AsOf: time.Date(2026, 6, 30, 10, 0, 0, 0, time.UTC),
		Counties: []BriefCounty{
			{Name: "甲县", Total: 40, Closed: 20, Open: 20, Overdue: 5, New: 3, NewlyClosed: 8, AreaCents: 66_667_000, ClosedAreaCents: 30_000_000, PBF: 4, PBFCents: 6_666_700, ClosedPBFCents: 1_000_000},
			{Name: "乙县", Total: 10, Closed: 5, Open: 5, Overdue: 1, AreaCents: 6_666_700},
			{Name: "丙区"},
			{Name: "丁县", Total: 9, Closed: 8, Open: 1, NewlyClosed: 1, AreaCents: 6_000_000, ClosedAreaCents: 5_500_000, PBF: 1, PBFCents: 10_000},
		},
		Phases:    []BriefPart{{"核实", 10, 20_000_000, 0}, {"整改", 16, 30_000_000, 5_000_000}, {"销号", 33, 29_333_700, 1_676_700}},
		Flow:      []BriefPart{{"光伏用地", 12, 40_000_000, 6_000_000}, {"坑塘水面", 3, 6_666_700, 0}},
		Suspected: []BriefPart{{"甲县", 2, 1_333_400, 0}},
		Problems:  []string{"甲县逾期图斑较多，整改施工进度慢。"}, Next: []string{"对逾期图斑发督办函。", "7月中旬抽查已销号图斑。"}, Notes: []string{"本期起含第二批下达的图斑。"},
	}
}

func read(t *testing.T, b Brief) (pages []string, all string) {
	t.Helper()
	d, err := b.Document()
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := d.PDF(pdftest.Font(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(pdf) > 300_000 {
		t.Errorf("%d bytes", len(pdf))
	}
	if _, err := d.Word(); err != nil {
		t.Error(err)
	}
	pages = pdftest.Text(t, pdf)
	return pages, strings.Join(strings.Fields(strings.Join(pages, "")), "")
}

func TestBrief(t *testing.T) {
	_, all := read(t, brief())
	for _, want := range []string{
		"示例市耕地“两非”整治月报（2026年6月）", "2026年第6期", "2026年6月30日",
		"共下达耕地“两非”图斑59个、面积1190.01亩，其中永久基本农田100.15亩。已销号33个、面积532.50亩，销号率55.9%；未销号26个，其中逾期6个。",
		"新下达3个，新销号9个", "销号率最高的是丁县（88.9%），最低的是甲县（50.0%）",
		"涉及永久基本农田的图斑5个、面积100.15亩，占图斑总面积的8.4%", "共15个、面积700.00亩，面积最大的是光伏用地（600.00亩，占85.7%）",
		"（1）甲县逾期图斑较多", "（2）7月中旬抽查", "本期起含第二批", "数据截至2026年6月30日18:00", "总数均等于已销号与未销号之和",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("not in it: %s\n%s", want, all)
		}
	}
	at := -1
	for _, title := range []string{"一、概况", "二、进度", "三、分县排名", "四、耕地流出", "五、占用永久基本农田", "六、疑似违法", "七、存在问题", "八、下步工作", "九、统计说明"} {
		next := strings.Index(all, title)
		if next <= at {
			t.Errorf("%s is not where it belongs", title)
		}
		at = next
	}
}

// By rate, of equal ones the less overdue first and with the same rank; who has
// nothing is not ranked.
func TestBriefRanking(t *testing.T) {
	b := brief()
	var got []string
	for _, row := range b.ranking(b.sum()).Rows {
		got = append(got, row[0]+row[1]+row[6])
	}
	if s := strings.Join(got, " "); s != "1丁县88.9% 2乙县50.0% 2甲县50.0% —丙区— 合计55.9%" {
		t.Error(s)
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		want        string
	}{{0, 0, "—"}, {0, 5, "0.0%"}, {5, 5, "100.0%"}, {1, 3, "33.3%"}, {2, 3, "66.7%"}, {9999, 10000, "99.9%"}, {1, 10000, "0.1%"}, {1, 8, "12.5%"}, {1, 2000, "0.1%"}} {
		if got := share(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %s", c.part, c.whole, got)
		}
	}
}

// Figures that do not add up are said, not smoothed over.
func TestBriefThatDoesNotAddUp(t *testing.T) {
	b := brief()
	b.Counties[1].Open, b.Counties[3].Overdue, b.Phases[0].Count = 4, 2, 11
	_, all := read(t, b)
	for _, want := range []string{"校验不符", "乙县总数10，已销号5，未销号4", "丁县逾期2，多于未销号1", "各阶段合计60，总数59"} {
		if !strings.Contains(all, want) {
			t.Errorf("not said: %s", want)
		}
	}
	if strings.Contains(all, "均等于") {
		t.Error("it says that all is well")
	}
}

func TestBriefOfNothing(t *testing.T) {
	b := Brief{Kind: "快报", City: "示例市", From: "2026-06-01", To: "2026-06-30", Counties: []BriefCounty{{Name: "甲县"}}}
	_, all := read(t, b)
	for _, want := range []string{"整治快报（2026年6月30日）", "销号率—", "没有逾期", "没有占用永久基本农田的图斑", "本期没有耕地流出图斑", "（由填报单位补充）"} {
		if !strings.Contains(all, want) {
			t.Errorf("not in it: %s\n%s", want, all)
		}
	}
	for _, wrong := range []func(*Brief){func(b *Brief) { b.From = "" }, func(b *Brief) { b.To = "2026-05-01" }, func(b *Brief) { b.Counties = nil }} {
		c := b
		if wrong(&c); true {
			if _, err := c.Document(); fault.As(err) == nil {
				t.Errorf("a brief without its period or its counties: %v", err)
			}
		}
	}
	if d, err := brief().Document(); err != nil || d.Form != document.Letter {
		t.Error(err)
	}
}

func TestBriefIsMadeOfFigures(t *testing.T) {
	var raw bytes.Buffer
	k, _ := KindOf("r10")
	m := maker(fake{})
	m.Head.Unit = "示意市局"
	name, err := m.Make(t.Context(), &raw, k, Ask{})
	if err != nil || name != "月报_"+m.Head.day()+".docx" {
		t.Fatal(name, err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	xml, _ := io.ReadAll(f)
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(xml), "")
	for _, want := range []string{"图斑40个", "已销号12个", "未销号28个", "其中逾期4个", "新下达5个，新销号4个", "光伏", "未注明", "总数均等于已销号与未销号之和", "示意市局"} {
		if !strings.Contains(text, want) {
			t.Errorf("not in it: %s\n%s", want, text)
		}
	}
	for name, a := range map[string]Ask{"the future": {To: "2099-01-01"}, "backwards": {From: "2026-02-01", To: "2026-01-01"}} {
		if _, err := m.Make(t.Context(), io.Discard, k, a); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestLetterSaysHowTheCountyStands(t *testing.T) {
	l := supervise.Letter{
		Title: "关于甲县耕地“两非”图斑整治的督办函", Number: "督〔2026〕3号", To: "甲县自然资源主管部门", From: "示意市自然资源局",
		Body: "请尽快整改。", Plots: []string{"430223JC26010001", "430223JC26010002"}, Reply: "请于 2026-06-20 前书面答复。", Date: "2026-06-01",
	}
	d := Letter(l, map[string]int64{"total": 8, "open": 6, "overdue": 2, "closed": 2, "open_area": 66_667_000})
	pdf, err := d.PDF(pdftest.Font(t))
	if err != nil {
		t.Fatal(err)
	}
	pages := pdftest.Text(t, pdf)
	all := strings.Join(strings.Fields(strings.Join(pages, "")), "")
	for _, want := range []string{l.Title, l.Number, l.To, l.From, "请尽快整改。", "涉及图斑2个", "430223JC26010002", "截至2026年6月1日的办理情况", "25.0%", "1000.01", "前书面答复", "2026年6月1日"} {
		if !strings.Contains(all, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("not in it: %s\n%s", want, all)
		}
	}
	if _, err := d.Word(); err != nil {
		t.Error(err)
	}
}
