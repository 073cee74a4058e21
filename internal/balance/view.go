package balance

import (
	"time"

	"liangtian/geo"
	"liangtian/internal/org"
)

// Move is one line of an entry: what it adds to an account.
type Move struct {
	Indicator Indicator `json:"indicator"`
	Account   Account   `json:"account"`
	Amount    int64     `json:"amount"`
}

// Posted is an entry as people read it, down to its case and outline. A case
// outside the reader's scope is not named; Hidden says that there is one.
type Posted struct {
	ID           int64            `json:"id"`
	County       org.Region       `json:"county"`
	Year         int              `json:"year"`
	Book         Book             `json:"book"`
	Kind         Code             `json:"kind"`
	On           org.Date         `json:"on"`
	Amounts      Amounts          `json:"amounts"`
	Document     string           `json:"document"`
	Reason       string           `json:"reason"`
	Project      string           `json:"project"`
	Counterparty string           `json:"counterparty"`
	Grade        int              `json:"grade"`
	LandClass    string           `json:"landClass"`
	OutlineCents int64            `json:"outlineCents"`
	Reservation  int64            `json:"reservationId"`
	Reverses     int64            `json:"reversesId"`
	ReversedBy   int64            `json:"reversedBy"`
	PairID       int64            `json:"pairId"`
	CaseID       int64            `json:"caseId"`
	CaseNo       string           `json:"caseNo"`
	PlotNo       string           `json:"plotNo"`
	Hidden       bool             `json:"hidden"`
	OfCase       bool             `json:"ofCase" doc:"由案件的一步入账，只能由案件冲回"`
	Actor        string           `json:"actor"`
	Unit         string           `json:"unit"`
	At           time.Time        `json:"at"`
	Moves        []Move           `json:"moves"`
	Outline      geo.MultiPolygon `json:"outline"`
}

// Filter is which entries are asked for. Indicator and Account ask for those
// that moved it: what explains a figure.
type Filter struct {
	County    org.Region
	Year      int
	Book      Book
	Kind      Code
	Indicator Indicator
	Account   Account
	Month     int
	Before    int64 // the cursor: only older entries
	ID        int64
	Limit     int
	Outlines  bool
}

// Kept is a reservation as people read it.
type Kept struct {
	Reservation
	CaseNo string `json:"caseNo"`
	PlotNo string `json:"plotNo"`
	Hidden bool   `json:"hidden"`
}
