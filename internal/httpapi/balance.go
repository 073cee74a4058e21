package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"liangtian/internal/balance"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// BalanceStore keeps the ledger; every method applies the person's scope itself.
type BalanceStore interface {
	Post(ctx context.Context, who org.Person, in balance.Request, key string, now time.Time) ([]int64, error)
	SavePlan(ctx context.Context, who org.Person, p balance.FlowPlan, now time.Time) error
	Accounts(ctx context.Context, who org.Person, county org.Region, year int, book balance.Book) (map[balance.Account]balance.Amounts, error)
	Movements(ctx context.Context, who org.Person, county org.Region, year int, book balance.Book) ([]balance.Movement, error)
	Plan(ctx context.Context, who org.Person, county org.Region, year int) (*balance.FlowPlan, int64, error)
	Entries(ctx context.Context, who org.Person, f balance.Filter) ([]balance.Posted, error)
	Kept(ctx context.Context, who org.Person, county org.Region, year int) ([]balance.Kept, error)
	Grades(ctx context.Context) (balance.Grades, error)
}

type bookInput struct {
	County string `query:"county" required:"true" pattern:"^[0-9]{6}$" doc:"县区代码"`
	Year   int    `query:"year" required:"true" minimum:"2000" maximum:"2200"`
}

// BalanceSheet is both books of a county's year: what there was, what came and
// went, what there is, and what is kept of it.
type BalanceSheet struct {
	County      org.Region             `json:"county"`
	Year        int                    `json:"year"`
	Books       []BalanceBook          `json:"books"`
	Plan        *balance.FlowPlan      `json:"plan"`
	Forecast    *balance.PlanForecast  `json:"forecast"`
	Reserved    []balance.Kept         `json:"reserved"`
	Kinds       []balance.EntryKind    `json:"kinds"`
	Indicators  []balance.IndicatorDoc `json:"indicators"`
	Grades      []balance.LandGrade    `json:"grades"`
	MayPost     bool                   `json:"mayPost"`
	MayPostCity bool                   `json:"mayPostCity" doc:"核减、冻结、解冻和市内调剂"`
}

// BalanceBook is one of them.
type BalanceBook struct {
	Book     balance.Book    `json:"book"`
	Zh       string          `json:"zh"`
	En       string          `json:"en"`
	Opening  balance.Amounts `json:"opening"`
	In       balance.Amounts `json:"in"`
	Out      balance.Amounts `json:"out"`
	Amended  balance.Amounts `json:"corrected"`
	Stock    balance.Amounts `json:"stock"`
	Reserved balance.Amounts `json:"reserved"`
	Frozen   balance.Amounts `json:"frozen"`
	balance.Reconciliation
}

var errNoBook = fault.New(fault.NotFound, "no-such-book", "没有这个县区的台账，或不在您的权限范围内。")

func (s *server) balanceSheet(ctx context.Context, who org.Person, in *bookInput) (out BalanceSheet, err error) {
	county := org.Region(in.County)
	if !who.Region.Contains(county) {
		return out, errNoBook
	}
	out = BalanceSheet{County: county, Year: in.Year, Kinds: balance.Kinds, Indicators: balance.Indicators, Books: []BalanceBook{}}
	out.MayPost = balance.MayPost(who, county, false) == nil
	out.MayPostCity = balance.MayPost(who, county, true) == nil
	for _, b := range balance.Books {
		book, err := s.balanceBook(ctx, who, county, in.Year, b.Code)
		if err != nil {
			return out, err
		}
		book.Zh, book.En = b.Zh, b.En
		out.Books = append(out.Books, book)
	}
	grades, err := s.Balance.Grades(ctx)
	if err != nil {
		return out, err
	}
	out.Grades = grades.List()
	if out.Reserved, err = s.Balance.Kept(ctx, who, county, in.Year); err != nil {
		return out, err
	}
	plan, used, err := s.Balance.Plan(ctx, who, county, in.Year)
	if err != nil || plan == nil {
		return out, err
	}
	out.Plan = plan
	for _, b := range out.Books {
		if b.Book == balance.InOut {
			f := plan.Forecast(used, b.Reserved.Area, org.DateOf(org.Today(s.Now())))
			out.Forecast = &f
		}
	}
	return out, nil
}

func (s *server) balanceBook(ctx context.Context, who org.Person, county org.Region, year int, book balance.Book) (b BalanceBook, err error) {
	b.Book = book
	accounts, err := s.Balance.Accounts(ctx, who, county, year, book)
	if err != nil {
		return b, err
	}
	moves, err := s.Balance.Movements(ctx, who, county, year, book)
	if err != nil {
		return b, err
	}
	b.Stock, b.Reserved, b.Frozen = accounts[balance.Stock], accounts[balance.Reserved], accounts[balance.Frozen]
	until := 12
	if today := org.Today(s.Now()); today.Year() == year {
		until = int(today.Month())
	}
	b.Reconciliation = balance.Reconcile(moves, b.Stock.Plus(b.Reserved, 1).Plus(b.Frozen, 1), book, until)
	b.Opening, b.In, b.Out, b.Amended = b.Year()
	return b, nil
}

type entriesInput struct {
	County    string `query:"county" required:"true" pattern:"^[0-9]{6}$" doc:"县区代码"`
	Year      int    `query:"year" required:"true" minimum:"2000" maximum:"2200"`
	Book      string `query:"book" enum:"compensation,in_out,"`
	Kind      string `query:"kind" maxLength:"20"`
	Indicator string `query:"indicator" enum:"area,paddy,capacity,pbf,"`
	Account   string `query:"account" enum:"source,stock,reserved,frozen,use,"`
	Month     int    `query:"month" minimum:"0" maximum:"13" doc:"13 为年度之后"`
	Before    int64  `query:"before" minimum:"0" doc:"从这一笔之后继续"`
	Limit     int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// BalanceEntries is a page of entries, the newest first.
type BalanceEntries struct {
	Items []balance.Posted `json:"items"`
	Next  int64            `json:"next" doc:"下一页的 before；0 为没有了"`
}

func (s *server) balanceEntries(ctx context.Context, who org.Person, in *entriesInput) (out BalanceEntries, err error) {
	if !who.Region.Contains(org.Region(in.County)) {
		return out, errNoBook
	}
	items, err := s.Balance.Entries(ctx, who, balance.Filter{
		County: org.Region(in.County), Year: in.Year, Book: balance.Book(in.Book), Kind: balance.Code(in.Kind), Indicator: balance.Indicator(in.Indicator),
		Account: balance.Account(in.Account), Month: in.Month, Before: in.Before, Limit: in.Limit + 1,
	})
	if len(items) > in.Limit {
		items = items[:in.Limit]
		out.Next = items[in.Limit-1].ID
	}
	out.Items = orEmpty(items)
	return out, err
}

type balanceEntryInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) balanceEntry(ctx context.Context, who org.Person, in *balanceEntryInput) (out balance.Posted, err error) {
	items, err := s.Balance.Entries(ctx, who, balance.Filter{ID: in.ID, Limit: 1})
	if err == nil && len(items) == 0 {
		err = fault.New(fault.NotFound, "no-such-entry", "没有这笔分录，或不在您的权限范围内。")
	}
	if err != nil {
		return out, err
	}
	return items[0], nil
}

// balancePlaces is where the land of a book lies: sources, and uses whose case
// the person may see or that carry an outline.
func (s *server) balancePlaces(ctx context.Context, who org.Person, in *bookInput) (out BalanceEntries, err error) {
	if !who.Region.Contains(org.Region(in.County)) {
		return out, errNoBook
	}
	items, err := s.Balance.Entries(ctx, who, balance.Filter{County: org.Region(in.County), Year: in.Year, Outlines: true, Limit: 5000})
	for _, e := range items {
		if len(e.Outline) > 0 {
			out.Items = append(out.Items, e)
		}
	}
	out.Items = orEmpty(out.Items)
	return out, err
}

type postInput struct {
	Body struct {
		Key string `json:"key" doc:"UUID，重试时不变，同一编号只入账一次"`
		balance.Request
	}
}

// BalancePosted is the entries that a request made.
type BalancePosted struct {
	Items []balance.Posted `json:"items"`
}

func (s *server) postBalance(ctx context.Context, who org.Person, in *postInput) (out BalancePosted, err error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return out, err
	}
	ids, err := s.Balance.Post(ctx, who, in.Body.Request, k, s.Now())
	for _, id := range ids {
		items, errNow := s.Balance.Entries(ctx, who, balance.Filter{ID: id, Limit: 1})
		if errNow != nil {
			return out, errNow
		}
		out.Items = append(out.Items, items...)
	}
	out.Items = orEmpty(out.Items)
	return out, err
}

type planInput struct {
	Body struct {
		County   string `json:"county" maxLength:"6"`
		Year     int    `json:"year"`
		Document string `json:"document" maxLength:"500"`
		OutCents int64  `json:"outCents"`
		InCents  int64  `json:"inCents"`
	}
}

func (s *server) saveBalancePlan(ctx context.Context, who org.Person, in *planInput) (BalanceSheet, error) {
	b := in.Body
	if err := s.Balance.SavePlan(ctx, who, balance.FlowPlan{County: org.Region(b.County), Year: b.Year, Document: b.Document, OutCents: b.OutCents, InCents: b.InCents}, s.Now()); err != nil {
		return BalanceSheet{}, err
	}
	return s.balanceSheet(ctx, who, &bookInput{County: b.County, Year: b.Year})
}

// exportBalance is the monthly reconciliation as a workbook.
func (s *server) exportBalance(w http.ResponseWriter, r *http.Request, who org.Person) error {
	q := r.URL.Query()
	year, err := strconv.Atoi(q.Get("year"))
	if county := q.Get("county"); err != nil || year < 2000 || year > 2200 || len(county) != 6 {
		return fault.Bad("year", "balance-year", "请选择县区和年度。")
	}
	sheet, err := s.balanceSheet(r.Context(), who, &bookInput{County: q.Get("county"), Year: year})
	if err != nil {
		return err
	}
	entries, err := s.Balance.Entries(r.Context(), who, balance.Filter{County: sheet.County, Year: year, Limit: maxDirect})
	if err != nil {
		return err
	}
	name := string(sheet.County)
	places, err := s.Regions.List(r.Context(), sheet.County)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.Code == sheet.County {
			name = p.Name
		}
	}
	books := map[balance.Book]balance.Reconciliation{}
	for _, b := range sheet.Books {
		books[b.Book] = b.Reconciliation
	}
	h := report.Head{Now: s.Now(), By: who.Name, Scope: name + "，" + strconv.Itoa(year) + " 年度"}
	return report.WriteBalance(&attachment{w, report.BalanceFileName(name, year, h)}, h, name, year, books, entries)
}
