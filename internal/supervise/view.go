package supervise

import (
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Filter says which orders are asked for; the person's scope applies besides.
type Filter struct {
	Kind       Kind
	States     []State
	County     org.Region
	Unanswered bool
	Overdue    bool
	Mine       bool // waits for this person's office
	Before     int64
	Limit      int
}

// OrderEntry is one line of the list of orders.
type OrderEntry struct {
	Order
	CountyName  string   `json:"countyName"`
	CaseCount   int      `json:"caseCount"`
	OpenCases   int      `json:"openCases"` // not yet closed
	Unanswered  bool     `json:"unanswered"`
	DaysLeft    *int     `json:"daysLeft"` // working days
	OverdueDays int      `json:"overdueDays"`
	Proposes    Kind     `json:"proposes" doc:"建议升级为哪一类；空为没有"`
	Actions     []Action `json:"actions"`
}

// See fills in what is computed on the day.
func (e *OrderEntry) See(c org.Calendar, automatic bool, who org.Person, now time.Time) {
	today := org.DateOf(org.Today(now))
	e.Unanswered = e.Order.Unanswered()
	if n, ok := e.Order.DaysLeft(c, today); ok {
		e.DaysLeft = &n
	}
	if e.Overdue(today) {
		due, _ := e.Term.Time()
		e.OverdueDays = int(org.Today(now).Sub(due).Hours() / 24)
	}
	if !automatic {
		e.Proposes = e.Order.Proposes(today)
	}
	e.Actions = []Action{}
	for _, o := range Options(e.Order, who, now) {
		if o.Open {
			e.Actions = append(e.Actions, o.Action)
		}
	}
}

// OrderCase is a case of an order; Seen says whether the reader may open it.
type OrderCase struct {
	ID          int64          `json:"id"`
	No          string         `json:"no"`
	PlotNo      string         `json:"plotNo"`
	State       casework.State `json:"state"`
	Town        string         `json:"town"`
	Village     string         `json:"village"`
	AreaCents   int64          `json:"areaCents"`
	DueOn       string         `json:"dueOn"`
	OverdueDays int            `json:"overdueDays"`
	Seen        bool           `json:"seen"`
}

// OrderEvent is one line of an order's history.
type OrderEvent struct {
	Seq       int                   `json:"seq"`
	Action    Action                `json:"action"`
	ActionZh  string                `json:"actionZh"`
	ActionEn  string                `json:"actionEn"`
	From      State                 `json:"from"`
	To        State                 `json:"to"`
	ActorName string                `json:"actorName"`
	ActorUnit string                `json:"actorUnit"`
	At        time.Time             `json:"at"`
	Text      string                `json:"text"`
	Term      org.Date              `json:"term"`
	Files     []casework.Attachment `json:"files"`
}

// OtherOrder is an order that this one came from, or became.
type OtherOrder struct {
	ID     int64  `json:"id"`
	Number string `json:"number"`
	Kind   Kind   `json:"kind"`
}

// OrderSheet is an order on one screen.
type OrderSheet struct {
	OrderEntry
	Cases   []OrderCase   `json:"cases"`
	Events  []OrderEvent  `json:"events"`
	Options []OrderOption `json:"options"`
	Parent  *OtherOrder   `json:"parent"`
	Child   *OtherOrder   `json:"child"`
	// NextTerm is the term that is proposed for an escalation.
	NextTerm org.Date `json:"nextTerm"`
}

// OnCase is what a case file says of an order about it.
type OnCase struct {
	ID     int64        `json:"id"`
	Number string       `json:"number"`
	Kind   Kind         `json:"kind"`
	State  State        `json:"state"`
	Term   org.Date     `json:"term"`
	Late   bool         `json:"late"`
	Seen   bool         `json:"seen"`
	Events []OrderEvent `json:"events"`
}

// Line is an event as pages show it.
func Line(e Event, unit string) OrderEvent {
	doc := e.Action.Doc()
	files := e.Files
	if files == nil {
		files = []casework.Attachment{}
	}
	return OrderEvent{e.Seq, e.Action, doc.Zh, doc.En, e.From, e.To, e.ActorName, unit, e.At, e.Text, e.Term, files}
}

// KindRule is a kind with the city's rule and the term that follows today.
type KindRule struct {
	OrderKind
	Term org.Date `json:"term"`
}
