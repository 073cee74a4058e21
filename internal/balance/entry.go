package balance

import (
	"time"

	"liangtian/geo"
	"liangtian/internal/org"
)

// Entry is one entry of the ledger. What it moves is positive; its kind says
// from where to where, and a counter-entry the other way round.
type Entry struct {
	ID           int64
	County       org.Region
	Year         int
	Book         Book
	Kind         Code
	On           org.Date
	Amounts      Amounts
	Document     string
	Reason       string
	Project      string
	Counterparty string
	Grade        int    // of the land that comes or is used up; 0 is none
	LandClass    string // of the land that comes
	LandPaddy    int64  // paddy among the land that is used up
	Outline      geo.MultiPolygon
	OutlineCents int64
	CaseID       int64
	CaseSeq      int   // the step of the case that posted it
	Reservation  int64 // that it draws on
	Reverses     int64
	PairID       int64
	PairsLast    bool // it is the other side of the entry before it in its posting
	At           time.Time
}

// Reservation is an amount kept for a case or a project until a day.
type Reservation struct {
	ID        int64      `json:"id"`
	County    org.Region `json:"county"`
	Year      int        `json:"year"`
	Book      Book       `json:"book"`
	CaseID    int64      `json:"caseId,omitempty"`
	Project   string     `json:"project"`
	MadeOn    org.Date   `json:"madeOn"`
	ExpiresOn org.Date   `json:"expiresOn"`
	Grade     int        `json:"grade"`
	LandPaddy int64      `json:"landPaddy"`
	Whole     Amounts    `json:"whole"` // as it was made
	Left      Amounts    `json:"left"`
}

// Expired says whether it can no longer be drawn on.
func (r Reservation) Expired(today org.Date) bool { return today > r.ExpiresOn }

// Posting is entries that are written together, or not at all, and the
// reservation that the first of them makes.
type Posting struct {
	Reservation *Reservation
	Entries     []Entry
}
