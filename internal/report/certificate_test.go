package report

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/org"
	"liangtian/internal/pdftest"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

var at = time.Date(2026, 6, 1, 1, 5, 0, 0, time.UTC)

// square is a plot of about 100 by 80 m with a hole of 20 by 20.
func square() orb.MultiPolygon {
	o := orb.Point{113.35, 27.05}
	corner := func(east, north float64) orb.Point {
		return geo.Destination(geo.Destination(o, 90, east), 0, north)
	}
	ring := func(x0, y0, x1, y1 float64) orb.Ring {
		return orb.Ring{corner(x0, y0), corner(x1, y0), corner(x1, y1), corner(x0, y1), corner(x0, y0)}
	}
	return orb.MultiPolygon{{ring(0, 0, 100, 80), ring(40, 30, 60, 50)}}
}

func jpegOf(t *testing.T, c color.Color) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for i := range 400 * 300 {
		img.Set(i%400, i/400, c)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// closed is a case that came back once and was closed again, with its events.
func closed(t *testing.T) (casework.Dossier, []casework.Event, map[int64]string) {
	t.Helper()
	mp, pbf := square(), int64(333_350)
	c := casework.Case{
		ID: 7, No: "AJ2026-000007", State: casework.Closed, Version: 9, Lead: org.NaturalResources, Partner: org.Agriculture,
		Qualification: routing.NonAgricultural, Facts: casework.Facts{
			Round: 2, Finding: &casework.Finding{Code: "true", Note: "已建光伏支架"}, RectifyCents: 760_000,
			Measures: []casework.Measure{{Code: "demolish_restore", DoneCents: 760_000}}, FinishedOn: "2026-05-20", ClosedOn: "2026-06-01",
			Acceptance: &casework.Acceptance{On: "2026-05-28", NaturalResources: "张三", Agriculture: "李四", Opinion: "同意验收"},
		},
	}
	after, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	d := casework.Dossier{Case: c, Plot: plot.Plot{No: "430223JC26000011", Town: "示例镇", Village: "示例村", Type: "GF", AreaCents: 760_000, PBFCents: &pbf, Geometry: mp}, Batch: casework.Batch{Number: "湘示两非〔2026〕1号"}}
	d.Case.State = casework.Reported
	for i, p := range []struct {
		phase evidence.Phase
		kind  evidence.Kind
		round int
	}{{evidence.Verify, evidence.Close, 1}, {evidence.Verify, evidence.Close, 2}, {evidence.Verify, evidence.Wide, 2}, {evidence.Verify, evidence.Close, 2}, {evidence.Verify, evidence.Close, 2}, {evidence.Rectify, evidence.Wide, 2}, {evidence.Rectify, evidence.Close, 2}} {
		where, bearing := geo.Destination(mp[0][0][0], 200, 5+float64(3*i)), float64(10*i)
		d.Photos = append(d.Photos, casework.Photo{Round: p.round, Photo: evidence.Photo{ID: int64(i), SHA256: strings.Repeat(string(rune('a'+i)), 64), Phase: p.phase, Kind: p.kind, Position: &where, Bearing: &bearing, TakenAt: &at}})
	}
	d.Photos[4].Withdrawn = &casework.Withdrawal{}
	var events []casework.Event
	for _, e := range []struct {
		do   casework.Action
		who  int64
		name string
		doc  string
	}{{casework.ReportFinding, 1, "旧人", ""}, {casework.Close, 9, "旧审", "示销〔2025〕9号"}, {casework.Reopen, 9, "旧审", ""}, {casework.ReportFinding, 1, "王核实", ""}, {casework.Uphold, 2, "赵审核", ""}, {casework.Pass, 2, "赵先", ""}, {casework.Pass, 2, "赵审核", ""}, {casework.ApplyToClose, 3, "钱经办", ""}, {casework.Close, 4, "孙市局", "示销〔2026〕1号"}, {casework.ReportUp, 4, "孙市局", ""}} {
		events = append(events, casework.Event{Seq: len(events) + 1, Action: e.do, ActorID: e.who, ActorName: e.name, Document: e.doc, At: at, After: after, Hash: bytes.Repeat([]byte{byte(len(events) + 1)}, 32)})
	}
	return d, events, map[int64]string{1: "示例县自然资源局", 2: "示例县自然资源局", 3: "示例县自然资源局", 4: "示例市自然资源局", 9: "旧单位"}
}

func issued(t *testing.T) Certificate {
	t.Helper()
	d, events, units := closed(t)
	c, err := Close(d, events, units, "示例县")
	if err != nil {
		t.Fatal(err)
	}
	return Certificate{Number: CertificateNumber(c.CaseNo, 2), Code: "X", Closure: c, SHA256: strings.Repeat("9", 64), IssuedAt: at}
}

// What stands on it is of the last round, and of what was not withdrawn or
// done again.
func TestClose(t *testing.T) {
	c := issued(t).Closure
	if c.Hash != strings.Repeat("09", 32) || c.Unit != "示例市自然资源局" || c.ClosedOn != "2026-06-01" || c.Partner != "农业农村" || c.Document != "示销〔2026〕1号" {
		t.Errorf("%+v", c)
	}
	var titles, names []string
	for _, p := range c.Photos {
		titles = append(titles, p.Title)
	}
	for _, s := range c.Steps {
		names = append(names, s.Title+s.Name)
	}
	if got := strings.Join(titles, " "); got != "整改前远景 整改前近景 整改前近景 整改后远景 整改后近景" {
		t.Error(got)
	}
	if got := strings.Join(names, " "); got != "现场核实王核实 核实审核赵审核 举证审核赵审核 申请销号钱经办 销号审核孙市局" {
		t.Error(got)
	}
	if c.Result != "拆除复耕 11.40 亩。应整改 11.40 亩，2026-05-20 整改完成" || c.Finding != "属实。已建光伏支架" {
		t.Error(c.Result, c.Finding)
	}
}

func TestCloseOnlyWhatIsClosed(t *testing.T) {
	for _, s := range casework.States {
		err := Certifiable(casework.Case{State: s.State})
		if open := s.State != casework.Closed && s.State != casework.Reported; (err != nil) != open {
			t.Errorf("%s: %v", s.State, err)
		}
	}
	d, events, units := closed(t)
	if _, err := Close(d, events[:3], units, ""); err == nil {
		t.Error("a certificate without a closing event")
	}
	d.Case.State = casework.Received
	if _, err := Close(d, events[:3], units, ""); err == nil {
		t.Error("a case that came back has a certificate")
	}
	if _, _, ok := Closing(events[:3]); ok {
		t.Error("a closing that was undone counts")
	}
}

func TestNothingToRectify(t *testing.T) {
	f := casework.Facts{Ground: "lawful"}
	round := []casework.Event{{Action: casework.Clear, Document: "用地批复〔2024〕8号"}}
	if got := resultWords(f, round); got != "无需整改：合法（已批准）（用地批复〔2024〕8号）" {
		t.Error(got)
	}
	list := []casework.Photo{}
	for i := range 9 {
		list = append(list, casework.Photo{Photo: evidence.Photo{ID: int64(i), Phase: evidence.Verify, Kind: evidence.Close}})
	}
	if got := chosen(list, f); len(got) != 6 || got[0].Title != "现场近景" {
		t.Errorf("%+v", got)
	}
}

func TestCertificateAsPDF(t *testing.T) {
	c, font := issued(t), pdftest.Font(t)
	photos := map[string][]byte{}
	for i, p := range c.Closure.Photos {
		photos[p.SHA256] = jpegOf(t, color.RGBA{uint8(40 * i), 120, 60, 255})
	}
	const link = "https://liangtian.example.gov.cn/verify/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	d, err := c.Document(photos, link, font)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := d.PDF(font)
	if err != nil {
		t.Fatal(err)
	}
	pages := pdftest.Text(t, pdf)
	all := strings.Join(strings.Fields(strings.Join(pages, "")), "")
	for _, want := range []string{"耕地“两非”图斑销号单", "编号：XH-AJ2026-000007-2", "430223JC26000011", "湘示两非〔2026〕1号", "示例县示例镇示例村", "自然资源（协同：农业农村）", "11.40亩", "5.00亩", "属实。已建光伏支架", "张三", "2026年6月1日", "示销〔2026〕1号", "孙市局", "示例市自然资源局", "整改前远景", "方位20°（北）", "2026-06-0109:05", "扫码核验", strings.Repeat("09", 32)} {
		if !strings.Contains(all, want) {
			t.Errorf("cannot be read on it: %s", want)
		}
	}
	for _, not := range []string{"旧", "赵先"} {
		if strings.Contains(all, not) {
			t.Errorf("stands on it: %s", not)
		}
	}
	if len(pages) != 2 || len(pdf) > 300_000 {
		t.Errorf("%d pages, %d bytes", len(pages), len(pdf))
	}
	if strings.Contains(pages[0], "现场照片") || !strings.Contains(pages[1], "现场照片") {
		t.Error("a heading stands alone at the foot of a page")
	}
	if got := readQR(t, pdftest.Picture(t, pdf, 1, 150)); got != link {
		t.Errorf("the QR leads to %q", got)
	}
	delete(photos, c.Closure.Photos[0].SHA256)
	if _, err := c.Document(photos, link, font); err == nil {
		t.Error("a certificate without its photo")
	}
}

// readQR reads the code on a printed page, as a phone does.
func readQR(t *testing.T, page image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(page)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("no QR can be read: %v", err)
	}
	return got.GetText()
}

// The sketch is to scale: the pixels of the plot are its area, its hole left
// out, and the bar is as long as it says.
func TestSketchIsToScale(t *testing.T) {
	mp := square()
	face, err := pdftest.Font(t).Face(30)
	if err != nil {
		t.Fatal(err)
	}
	s := newSketch(mp, nil, face)
	s.outline(mp)
	n := 0
	for y := range sketchH {
		for x := range sketchW {
			if c := s.img.RGBAAt(x, y); c != (color.RGBA{255, 255, 255, 255}) {
				n++
			}
		}
	}
	drawn, want := float64(n)/s.scale/s.scale, float64(geo.AreaCents(mp))/100
	if drawn < want*0.99 || drawn > want*1.04 { // the line has a width
		t.Errorf("drawn %.0f m2 of %.0f", drawn, want)
	}
	if mp[0][1].Orientation() != square()[0][1].Orientation() {
		t.Error("drawing turned the outline's rings")
	}
	for most, want := range map[float64]float64{7: 5, 10: 10, 49: 20, 0.9: 0.5, 199: 100, 5000: 5000} {
		if got := roundLength(most); got != want {
			t.Errorf("of %v the bar takes %v", most, got)
		}
	}
}
