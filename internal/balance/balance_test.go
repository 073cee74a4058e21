package balance_test

import (
	"testing"
	"time"

	"liangtian/geo"
	"liangtian/internal/balance"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

const (
	county = org.Region("430202")
	today  = org.Date("2026-06-10")
)

var (
	now    = time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC)
	clerk  = org.Person{ID: 1, Name: "某", Role: org.CountyClerk, Department: org.NaturalResources, Region: county, Active: true}
	city   = org.Person{ID: 2, Name: "市", Role: org.City, Department: org.NaturalResources, Region: "4302", Active: true}
	grades = balance.Grades{6: 15_000, 7: 13_500}
	square = geo.MultiPolygon{{{{113.15, 27.85}, {113.151, 27.85}, {113.151, 27.8509}, {113.15, 27.8509}, {113.15, 27.85}}}}
	plenty = balance.Amounts{Area: 10_000_000, Paddy: 10_000_000, Capacity: 150_000, PBF: 10_000_000}
)

// ledger has enough of everything, and all that a request may name.
func ledger() balance.Ledger {
	return balance.Ledger{
		Grades: grades, Stock: plenty, Frozen: plenty,
		Reservation: &balance.Reservation{
			ID: 5, County: county, Year: 2026, Book: balance.Compensation, Project: "厂房", MadeOn: "2026-06-01", ExpiresOn: "2026-07-01",
			Grade: 6, LandPaddy: 400_000, Whole: balance.Amounts{Area: 1_000_000, Paddy: 400_000, Capacity: 15_000}, Left: balance.Amounts{Area: 1_000_000, Paddy: 400_000, Capacity: 15_000},
		},
		Reverse: []balance.Entry{{ID: 9, County: county, Year: 2026, Book: balance.Compensation, Kind: balance.Opening, Amounts: plenty}},
	}
}

// sensible is a request of a kind that all is right with.
func sensible(k balance.EntryKind) balance.Request {
	in := balance.Request{County: county, Year: 2026, Book: k.Book, Kind: k.Code, On: today}
	for _, a := range k.Asks {
		if !a.Must {
			continue
		}
		switch a.Name {
		case "document":
			in.Document = "示〔2026〕1号"
		case "amounts":
			in.Amounts = &balance.Amounts{Area: 100}
		case "outline":
			in.Outline = square
		case "grade":
			in.Grade = 6
		case "landClass":
			in.LandClass = "0101"
		case "counterparty":
			in.Counterparty = "外市某县"
		case "expiresOn":
			in.ExpiresOn = "2026-09-01"
		case "reservationId":
			in.Reservation = 5
		case "reason":
			in.Reason = "登错"
		case "reversesId":
			in.Reverses = 9
		}
	}
	switch k.Code {
	case balance.Reserve:
		in.Project, in.Area, in.Grade = "厂房", 1_000_000, 6
	case balance.CarryOut:
		in.Year = 2025
	case balance.Outflow:
		in.Area = 900_000 // within the outline
	}
	return in
}

func perform(in balance.Request, l balance.Ledger, who org.Person) (balance.Posting, string) {
	p, err := balance.Perform(in, l, who, now)
	if err == nil {
		return p, ""
	}
	if f := fault.As(err); f != nil && f.Message != "" {
		return p, f.Code
	}
	return p, err.Error()
}

// Everybody × every kind: who keeps the book.
func TestWhoPosts(t *testing.T) {
	for _, k := range balance.Kinds {
		for _, role := range org.Roles {
			for _, dep := range []org.Department{org.NoDepartment, org.NaturalResources, org.Agriculture} {
				for _, region := range []org.Region{"4302", county, "430203"} {
					for _, active := range []bool{true, false} {
						who := org.Person{ID: 3, Role: role, Department: dep, Region: region, Active: active}
						want := active && dep == org.NaturalResources && region.Contains(county) &&
							(role == org.City || !k.Upper && (role == org.CountyClerk || role == org.CountyReviewer))
						if _, code := perform(sensible(k), ledger(), who); (code == "") != want {
							t.Errorf("%s %s by %+v: %q, want it done %v", k.Book, k.Code, who, code, want)
						}
					}
				}
			}
		}
	}
}

// Every kind × every input: what it must have it must have, what it does not
// take it refuses.
func TestInputs(t *testing.T) {
	drop := map[string]func(*balance.Request){
		"on": func(r *balance.Request) { r.On = "" }, "document": func(r *balance.Request) { r.Document = " " }, "amounts": func(r *balance.Request) { r.Amounts = nil },
		"outline": func(r *balance.Request) { r.Outline = nil }, "grade": func(r *balance.Request) { r.Grade = 0 }, "landClass": func(r *balance.Request) { r.LandClass = "" },
		"counterparty": func(r *balance.Request) { r.Counterparty = "" }, "expiresOn": func(r *balance.Request) { r.ExpiresOn = "" },
		"reservationId": func(r *balance.Request) { r.Reservation = 0 }, "reason": func(r *balance.Request) { r.Reason = "" }, "reversesId": func(r *balance.Request) { r.Reverses = 0 },
	}
	share := int64(10)
	add := map[string]func(*balance.Request){
		"amounts": func(r *balance.Request) { r.Amounts = &balance.Amounts{Area: 1} }, "outline": func(r *balance.Request) { r.Outline = square }, "grade": func(r *balance.Request) { r.Grade = 6 },
		"landClass": func(r *balance.Request) { r.LandClass = "0101" }, "paddyShare": func(r *balance.Request) { r.PaddyShare = &share }, "pbf": func(r *balance.Request) { r.PBF = 1 },
		"counterparty": func(r *balance.Request) { r.Counterparty = "某" }, "caseId": func(r *balance.Request) { r.CaseID = 1 }, "project": func(r *balance.Request) { r.Project = "某" },
		"expiresOn": func(r *balance.Request) { r.ExpiresOn = "2026-09-01" }, "reservationId": func(r *balance.Request) { r.Reservation = 5 }, "area": func(r *balance.Request) { r.Area = 1 },
		"landPaddy": func(r *balance.Request) { r.LandPaddy = 1 }, "reversesId": func(r *balance.Request) { r.Reverses = 9 },
	}
	for _, k := range balance.Kinds {
		if p, code := perform(sensible(k), ledger(), city); code != "" || len(p.Entries) == 0 {
			t.Errorf("%s %s: %q", k.Book, k.Code, code)
		}
		taken := map[string]bool{}
		for _, a := range k.Asks {
			taken[a.Name] = true
			if !a.Must {
				continue
			}
			in := sensible(k)
			drop[a.Name](&in)
			if _, code := perform(in, ledger(), city); code != "balance-input" {
				t.Errorf("%s %s without %s: %q", k.Book, k.Code, a.Name, code)
			}
		}
		for name, give := range add {
			in := sensible(k)
			give(&in)
			if _, code := perform(in, ledger(), city); !taken[name] && code != "balance-input" {
				t.Errorf("%s %s with %s: %q", k.Book, k.Code, name, code)
			}
		}
	}
}

// Land comes with its outline: no more than that, paddy by its share, and the
// yield of its grade.
func TestAcceptLand(t *testing.T) {
	whole := geo.AreaCents(square.Orb())
	k, _ := balance.FindKind(balance.Replenish, balance.Compensation)
	for _, c := range []struct {
		name string
		edit func(*balance.Request)
		want balance.Amounts
		code string
	}{
		{"whole", func(*balance.Request) {}, balance.Amounts{Area: whole, Paddy: whole, Capacity: whole * 15_000 / 1_000_000}, ""},
		{"part", func(r *balance.Request) { r.Area = 333_333 }, balance.Amounts{Area: 333_333, Paddy: 333_333, Capacity: 4_999}, ""},
		{"a third of paddy", func(r *balance.Request) { n := int64(3_333); r.Area, r.PaddyShare = 100_000, &n }, balance.Amounts{Area: 100_000, Paddy: 33_330, Capacity: 1_500}, ""},
		{"dry", func(r *balance.Request) { r.Area, r.LandClass = 100_000, "0103" }, balance.Amounts{Area: 100_000, Capacity: 1_500}, ""},
		{"with supplement", func(r *balance.Request) { r.Area, r.PBF = 100_000, 100_000 }, balance.Amounts{Area: 100_000, Paddy: 100_000, Capacity: 1_500, PBF: 100_000}, ""},
		{"too much", func(r *balance.Request) { r.Area = whole + 1 }, balance.Amounts{}, "balance-area"},
		{"too much supplement", func(r *balance.Request) { r.Area, r.PBF = 100, 101 }, balance.Amounts{}, "balance-pbf"},
		{"dry paddy", func(r *balance.Request) { n := int64(1); r.LandClass, r.PaddyShare = "0103", &n }, balance.Amounts{}, "balance-paddy"},
		{"a wood", func(r *balance.Request) { r.LandClass = "0301" }, balance.Amounts{}, "balance-land-class"},
		{"no such grade", func(r *balance.Request) { r.Grade = 99 }, balance.Amounts{}, "balance-input"},
		{"tomorrow", func(r *balance.Request) { r.On = "2026-06-11" }, balance.Amounts{}, "balance-input"},
		{"last year", func(r *balance.Request) { r.On = "2025-12-31" }, balance.Amounts{}, "balance-input"},
	} {
		in := sensible(k)
		c.edit(&in)
		p, code := perform(in, ledger(), clerk)
		if code != c.code {
			t.Errorf("%s: %q, want %q", c.name, code, c.code)
		} else if code == "" && p.Entries[0].Amounts != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, p.Entries[0].Amounts, c.want)
		}
	}
}

// What is used up is replaced: paddy by paddy, grade by yield; in its year,
// until a day, not on permanent basic farmland.
func TestReserve(t *testing.T) {
	k, _ := balance.FindKind(balance.Reserve, balance.InOut)
	wet := &balance.CaseFacts{ID: 7, No: "案", County: county, WasPaddy: true}
	ofCase := func(c balance.CaseFacts) func(*balance.Request, *balance.Ledger) {
		return func(r *balance.Request, l *balance.Ledger) { r.Project, r.CaseID, l.Case = "", 7, &c }
	}
	for _, c := range []struct {
		name string
		edit func(*balance.Request, *balance.Ledger)
		want balance.Amounts
		code string
	}{
		{"a project", func(*balance.Request, *balance.Ledger) {}, balance.Amounts{Area: 1_000_000, Capacity: 15_000}, ""},
		{"of paddy", func(r *balance.Request, _ *balance.Ledger) { r.LandPaddy = 300_000 }, balance.Amounts{Area: 1_000_000, Paddy: 300_000, Capacity: 15_000}, ""},
		{"a case on paddy", ofCase(*wet), balance.Amounts{Area: 1_000_000, Paddy: 1_000_000, Capacity: 15_000}, ""},
		{"rounded up", func(r *balance.Request, _ *balance.Ledger) { r.Area = 333_333 }, balance.Amounts{Area: 333_333, Capacity: 5_000}, ""},
		{"on basic farmland", ofCase(balance.CaseFacts{County: county, OnPBF: true}), balance.Amounts{}, "balance-pbf-outflow"},
		{"of another county", ofCase(balance.CaseFacts{County: "430203"}), balance.Amounts{}, "balance-case-county"},
		{"closed", ofCase(balance.CaseFacts{County: county, Over: true}), balance.Amounts{}, "balance-case-over"},
		{"for nothing", func(r *balance.Request, _ *balance.Ledger) { r.Project = "" }, balance.Amounts{}, "balance-reserve-for"},
		{"over the year", func(r *balance.Request, _ *balance.Ledger) { r.ExpiresOn = "2027-01-01" }, balance.Amounts{}, "balance-expiry"},
		{"till yesterday", func(r *balance.Request, _ *balance.Ledger) { r.ExpiresOn = "2026-06-09" }, balance.Amounts{}, "balance-expiry"},
		{"from yesterday", func(r *balance.Request, _ *balance.Ledger) { r.On = "2026-06-09" }, balance.Amounts{}, "balance-reserve-today"},
		{"without grade", func(r *balance.Request, _ *balance.Ledger) { r.Grade = 0 }, balance.Amounts{}, "balance-reserve-grade"},
		{"without area", func(r *balance.Request, _ *balance.Ledger) { r.Area = 0 }, balance.Amounts{}, "balance-reserve-nothing"},
		{"too wet", func(r *balance.Request, _ *balance.Ledger) { r.LandPaddy = 1_000_001 }, balance.Amounts{}, "balance-reserve-paddy"},
		{"short of area", func(_ *balance.Request, l *balance.Ledger) { l.Stock.Area = 999_999 }, balance.Amounts{}, "balance-short"},
		{"short of yield", func(_ *balance.Request, l *balance.Ledger) { l.Stock.Capacity = 14_999 }, balance.Amounts{}, "balance-short"},
	} {
		in, l := sensible(k), ledger()
		c.edit(&in, &l)
		p, code := perform(in, l, clerk)
		if code != c.code {
			t.Errorf("%s: %q, want %q", c.name, code, c.code)
		} else if code == "" && (p.Entries[0].Amounts != c.want || p.Reservation == nil || p.Reservation.Whole != c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, p.Entries[0].Amounts, c.want)
		}
	}
}
