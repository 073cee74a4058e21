package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"liangtian/internal/apptest"
	"liangtian/internal/balance"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
)

const mu = 200_000 / 3 // about an 亩 in hundredths of m²

func year(c *apptest.City) string { return c.Day(0)[:4] }

// book is what county A's book of this year says to somebody.
func book(t *testing.T, c *apptest.City, login string, b balance.Book) httpapi.BalanceBook {
	t.Helper()
	s := apptest.Into[httpapi.BalanceSheet](t, c.As(login).Get("/api/balance?county="+string(apptest.A)+"&year="+year(c)))
	for _, k := range s.Books {
		if k.Book == b {
			if !k.Agrees {
				t.Fatalf("the book does not agree with itself: %v", k.Differs)
			}
			return k
		}
	}
	t.Fatal("no such book")
	return httpapi.BalanceBook{}
}

// enter posts an entry of county A.
func enter(c *apptest.City, login, kind, book string, more in) apptest.Answer {
	y := 0
	_, _ = fmt.Sscan(year(c), &y)
	body := in{"key": uuid.NewString(), "county": apptest.A, "year": y, "book": book, "kind": kind, "on": c.Day(0), "document": "示资〔2026〕1号"}
	for k, v := range more {
		if body[k] = v; v == nil {
			delete(body, k)
		}
	}
	return c.As(login).Post("/api/balance/entries", body)
}

// meadow is a square of about 100 m far from every plot, so many squares east.
func meadow(east float64) in {
	x, y := 113.31+east*0.001, 27.15
	return in{"type": "MultiPolygon", "coordinates": [][][][2]float64{{{{x, y}, {x + .001, y}, {x + .001, y + .0009}, {x, y + .0009}, {x, y}}}}}
}

// A measure that lives off the balance names a reservation; closing posts it,
// and a case that comes back gives it back.
func TestBalanceAlongACase(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.verified("shi.zr", "a.zr")
	area := s.area()
	draw := func(reservation int64) in {
		return in{"measures": []in{{"code": "in_out_balance", "areaCents": area, "reservation": reservation}}, "deadline": c.Day(20)}
	}
	s.cannot("a.zr.sh", "uphold", draw(0), http.StatusUnprocessableEntity, "reservation-missing")

	// Nothing is there to reserve, until land has come in.
	keep := in{"caseId": s.id, "area": area, "grade": 6, "expiresOn": year(c) + "-12-31", "document": nil}
	if a := enter(c, "a.zr.jb", "reserve", "in_out", keep); a.Problem().Code != "balance-short" {
		t.Fatalf("out of nothing: %s", a)
	}
	land := in{"outline": meadow(0), "grade": 5, "landClass": "0101"}
	if a := enter(c, "a.zr.jb", "inflow", "in_out", land); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	if a := enter(c, "a.zr.jb", "inflow", "in_out", in{"outline": meadow(0.5), "grade": 5, "landClass": "0101"}); a.Problem().Code != "balance-outline-used" || a.Status != http.StatusConflict {
		t.Fatalf("half of the land once more: %s", a)
	}
	before := book(t, c, "a.zr.jb", balance.InOut)
	kept := apptest.Into[httpapi.BalancePosted](t, enter(c, "a.zr.jb", "reserve", "in_out", keep))
	id := kept.Items[0].Reservation
	if b := book(t, c, "a.zr.sh", balance.InOut); b.Reserved.Area != area || b.Reserved.Paddy != area || b.Stock.Area != before.Stock.Area-area {
		t.Fatalf("reserved: %+v", b)
	}

	// The reservation of another case, and one that is too small, do not do.
	s.cannot("a.zr.sh", "uphold", draw(id+100), http.StatusUnprocessableEntity, "reservation-missing")
	s.cannot("a.zr.sh", "uphold", in{"measures": []in{{"code": "in_out_balance", "areaCents": area + 1, "reservation": id}}, "deadline": c.Day(20)}, http.StatusUnprocessableEntity, "reservation-short")
	s.cannot("a.zr.sh", "uphold", in{"measures": []in{{"code": "compensation", "areaCents": area, "reservation": id}}, "deadline": c.Day(20)}, http.StatusUnprocessableEntity, "reservation-book")
	s.cannot("a.zr.sh", "uphold", in{"measures": []in{{"code": "demolish_restore", "areaCents": area, "reservation": id}}, "deadline": c.Day(20)}, http.StatusUnprocessableEntity, "reservation-not-needed")
	s.does("a.zr.sh", "uphold", draw(id), casework.Rectifying)
	if a := enter(c, "a.zr.jb", "unreserve", "in_out", in{"reservationId": id, "document": nil}); a.Problem().Code != "balance-reservation-in-use" {
		t.Fatalf("taken away under the case: %s", a)
	}
	if a := enter(c, "a.zr.jb", "outflow", "in_out", in{"reservationId": id, "outline": meadow(3)}); a.Problem().Code != "balance-by-case" {
		t.Fatalf("posted by hand: %s", a)
	}

	done := area - 500
	s.does("a.zr.jb", "finish", in{"measures": []in{{"code": "in_out_balance", "areaCents": done}}, "finishedOn": c.Day(0)}, casework.AwaitingEvidence)
	c.As("a.zr.wy").Photos(s.id, scenes[1])
	s.does("a.zr.wy", "submit_evidence", nil, casework.EvidenceReview)
	s.does("a.zr.sh", "pass", nil, casework.AwaitingClosure)
	s.does("a.zr.jb", "apply_to_close", in{"application": "已落实进出平衡"}, casework.ClosureReview)
	s.does("shi.zr2", "close", in{"document": "示销〔2026〕9号"}, casework.Closed)
	closed := book(t, c, "a.zr.jb", balance.InOut)
	if closed.Reserved.Area != 0 || closed.Stock.Area != before.Stock.Area-done || closed.Out.Area != done || closed.Out.Paddy != done {
		t.Fatalf("closed: %+v", closed)
	}
	// The figure opens into the entry, the entry into its case.
	out := apptest.Into[httpapi.BalanceEntries](t, c.As("a.zr.jb").Get("/api/balance/entries?county="+string(apptest.A)+"&year="+year(c)+"&book=in_out&account=use&indicator=area"))
	if len(out.Items) != 1 || out.Items[0].CaseID != s.id || out.Items[0].PlotNo != "A1" || !out.Items[0].OfCase || out.Items[0].Document != "示销〔2026〕9号" {
		t.Fatalf("what went out: %+v", out.Items)
	}
	if a := enter(c, "shi.zr", "correct", "in_out", in{"reversesId": out.Items[0].ID, "reason": "错", "document": nil}); a.Problem().Code != "balance-by-case" {
		t.Fatalf("corrected by hand: %s", a)
	}
	places := apptest.Into[httpapi.BalanceEntries](t, c.As("lxb").Get("/api/balance/places?county="+string(apptest.A)+"&year="+year(c)))
	if len(places.Items) != 2 || len(places.Items[0].Outline) == 0 {
		t.Fatalf("on the map: %+v", places.Items)
	}
	// Agriculture reads the book, not the case it does not lead.
	out = apptest.Into[httpapi.BalanceEntries](t, c.As("a.ny.jb").Get("/api/balance/entries?county="+string(apptest.A)+"&year="+year(c)+"&kind=outflow"))
	if len(out.Items) != 1 || !out.Items[0].Hidden || out.Items[0].CaseID != 0 || out.Items[0].CaseNo != "" || out.Items[0].PlotNo != "" {
		t.Fatalf("to agriculture: %+v", out.Items)
	}

	s.does("shi.zr", "reopen", in{"ground": "spot_check", "reason": "不实"}, casework.Received)
	back := book(t, c, "a.zr.jb", balance.InOut)
	if back.Stock != before.Stock || !back.Reserved.Zero() || back.Amended.Area != done {
		t.Fatalf("reopened: %+v, before %+v", back, before)
	}
	brk, err := c.App.Verify(t.Context(), func(int, int) {})
	if brk != nil || err != nil {
		t.Errorf("the record does not hold: %+v %v", brk, err)
	}
}

// A reservation lapses with its day; a case that counted on it says so, is sent
// back to be rectified, and takes another.
func TestReservationsLapse(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	if c.Day(3)[:4] != year(c) {
		t.Skip("the book's year ends within three days")
	}
	s := tell(t, c, "A1")
	s.verified("shi.zr", "a.zr")
	area := s.area()
	if a := enter(c, "a.zr.jb", "opening", "compensation", in{"amounts": in{"area": 40 * mu, "paddy": 40 * mu, "capacity": 99_999, "pbf": 0}}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	keep := func(until string) int64 {
		a := enter(c, "a.zr.jb", "reserve", "compensation", in{"caseId": s.id, "area": area, "grade": 6, "expiresOn": until, "document": nil})
		return apptest.Into[httpapi.BalancePosted](t, a).Items[0].Reservation
	}
	id := keep(c.Day(1))
	s.does("a.zr.sh", "uphold", in{"measures": []in{{"code": "compensation", "areaCents": area, "reservation": id}}, "deadline": c.Day(20)}, casework.Rectifying)
	s.does("a.zr.jb", "finish", in{"measures": []in{{"code": "compensation", "areaCents": area}}, "finishedOn": c.Day(0)}, casework.AwaitingEvidence)
	c.As("a.zr.wy").Photos(s.id, scenes[1])
	s.does("a.zr.wy", "submit_evidence", nil, casework.EvidenceReview)
	s.does("a.zr.sh", "pass", nil, casework.AwaitingClosure)
	s.does("a.zr.jb", "apply_to_close", in{"application": "已落实"}, casework.ClosureReview)
	if n, err := c.App.Balance.Lapse(t.Context(), c.Now()); n != 0 || err != nil {
		t.Fatalf("before its day is over: %d %v", n, err)
	}
	c.Later(48 * 3600 * 1e9)
	s.cannot("shi.zr2", "close", nil, http.StatusUnprocessableEntity, "step-unmet")
	if n, err := c.App.Balance.Lapse(t.Context(), c.Now()); n != 1 || err != nil {
		t.Fatalf("after: %d %v", n, err)
	}
	if n, err := c.App.Balance.Lapse(t.Context(), c.Now()); n != 0 || err != nil {
		t.Fatalf("once more: %d %v", n, err)
	}
	if b := book(t, c, "a.zr.jb", balance.Compensation); b.Stock.Area != 40*mu || !b.Reserved.Zero() {
		t.Fatalf("given back: %+v", b)
	}
	s.cannot("shi.zr2", "close", nil, http.StatusUnprocessableEntity, "step-unmet")
	s.does("shi.zr2", "rework", in{"reason": "预留到期，请改选"}, casework.Rectifying)
	id = keep(c.Day(1))
	s.does("a.zr.jb", "finish", in{"measures": []in{{"code": "compensation", "areaCents": area, "reservation": id}}, "finishedOn": c.Day(0)}, casework.AwaitingEvidence)
}

// Over HTTP: who posts, the same key once, both sides of a transfer, a plan
// that runs dry, and the workbook.
func TestBalanceBook(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	amounts := in{"amounts": in{"area": 100 * mu, "paddy": 50 * mu, "capacity": 100_000, "pbf": 10 * mu}}
	for login, code := range map[string]string{"a.ny.jb": "balance-not-yours", "shi.ny": "balance-not-yours", "b.zr.sh": "no-such-book", "lxb": "not-allowed", "a.guancha": "not-allowed"} {
		if a := enter(c, login, "opening", "compensation", amounts); a.Problem().Code != code && !(code == "not-allowed" && a.Status == http.StatusForbidden) {
			t.Errorf("%s: %s", login, a)
		}
	}
	amounts["key"] = uuid.NewString()
	first := apptest.Into[httpapi.BalancePosted](t, enter(c, "a.zr.jb", "opening", "compensation", amounts))
	again := apptest.Into[httpapi.BalancePosted](t, enter(c, "a.zr.jb", "opening", "compensation", amounts))
	if len(again.Items) != 1 || first.Items[0].ID != again.Items[0].ID {
		t.Errorf("the same key twice: %+v, %+v", first.Items, again.Items)
	}
	amounts["key"] = uuid.NewString()
	if a := enter(c, "a.zr.jb", "opening", "compensation", amounts); a.Problem().Code != "balance-opened" {
		t.Errorf("opened twice: %s", a)
	}
	part := in{"amounts": in{"area": 30 * mu, "paddy": 0, "capacity": 0, "pbf": 0}, "counterparty": apptest.B}
	if a := enter(c, "a.zr.jb", "transfer_out", "compensation", part); a.Problem().Code != "balance-transfer-city" {
		t.Errorf("by a county: %s", a)
	}
	moved := apptest.Into[httpapi.BalancePosted](t, enter(c, "shi.zr", "transfer_out", "compensation", part))
	if len(moved.Items) != 2 || moved.Items[1].County != apptest.B {
		t.Errorf("both sides: %+v", moved.Items)
	}
	if a := enter(c, "a.zr.jb", "freeze", "compensation", in{"amounts": in{"area": 1, "paddy": 0, "capacity": 0, "pbf": 0}}); a.Problem().Code != "balance-city-only" {
		t.Errorf("frozen by a county: %s", a)
	}
	apptest.Into[httpapi.BalancePosted](t, enter(c, "shi.zr", "correct", "compensation", in{"reversesId": moved.Items[0].ID, "reason": "登错", "document": nil}))
	if b := book(t, c, "guancha", balance.Compensation); b.Stock.Area != 100*mu || b.Opening.Area != 100*mu || b.Amended.Area != 30*mu || b.Out.Area != 30*mu {
		t.Errorf("taken back: %+v", b)
	}

	plan := in{"county": apptest.A, "year": first.Items[0].Year, "document": "示方案〔2026〕1号", "outCents": 10 * mu, "inCents": 10 * mu}
	sheet := apptest.Into[httpapi.BalanceSheet](t, c.As("a.zr.jb").Send("PUT", "/api/balance/plan", plan))
	if sheet.Forecast == nil || sheet.Forecast.Warning != "" || sheet.Plan.Version != 1 {
		t.Errorf("a fresh plan: %+v", sheet.Forecast)
	}
	apptest.Into[httpapi.BalancePosted](t, enter(c, "a.zr.jb", "inflow", "in_out", in{"outline": meadow(1), "grade": 5, "landClass": "0103"}))
	apptest.Into[httpapi.BalancePosted](t, enter(c, "a.zr.jb", "reserve", "in_out", in{"project": "示例果园", "area": 10 * mu, "grade": 6, "expiresOn": year(c) + "-12-31", "document": nil}))
	if sheet = apptest.Into[httpapi.BalanceSheet](t, c.As("a.zr.jb").Get("/api/balance?county="+string(apptest.A)+"&year="+year(c))); sheet.Forecast.Warning == "" || len(sheet.Reserved) != 1 {
		t.Errorf("a plan that is used up: %+v", sheet.Forecast)
	}
	plan["inCents"] = 1
	if a := c.As("a.zr.jb").Send("PUT", "/api/balance/plan", plan); a.Problem().Code != "balance-plan-in" {
		t.Errorf("more out than in: %s", a)
	}

	a := c.As("lxb").Get("/api/balance/reconciliation.xlsx?county=" + string(apptest.A) + "&year=" + year(c))
	f, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatalf("%v in %s", err, a)
	}
	defer f.Close()
	if got := fmt.Sprint(f.GetSheetList()); got != "[占补平衡 占补平衡产能 进出平衡 进出平衡产能 分录 说明]" {
		t.Error(got)
	}
	rows, err := f.GetRows("分录")
	if err != nil || len(rows) != 3+5 {
		t.Errorf("%d rows of entries, %v", len(rows), err)
	}
	// The last month of the area, as the sheet has it, is the book's.
	for _, row := range must(f.GetRows("占补平衡", excelize.Options{RawCellValue: true})) {
		if len(row) > 7 && row[0] == "数量" && row[1] == fmt.Sprintf("%d 月", sheet.Books[0].Until) && (row[6] != fmt.Sprint(float64(100*mu)*3/200000) || row[7] != "0") {
			t.Errorf("the last month: %q", row)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
