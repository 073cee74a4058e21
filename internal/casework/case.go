// Package casework is 案件: the life of a case. lifecycle.go is the table of
// what may happen; each verb of it is one file; Perform reads the table. The
// package knows no SQL, HTTP, files or clock.
package casework

import (
	"encoding/json"
	"time"

	"liangtian/internal/balance"
	"liangtian/internal/evidence"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// Case is everything that decisions have made of a plot. Its JSON stands in
// the newest event as «after», so its field order and names are part of the
// record. Areas are hundredths of m².
type Case struct {
	ID            int64                 `json:"id"`
	No            string                `json:"no"`
	BatchID       int64                 `json:"batchId"`
	PlotID        int64                 `json:"plotId"`
	ParentID      *int64                `json:"parentId,omitempty"`
	State         State                 `json:"state"`
	Version       int                   `json:"version"`
	Lead          org.Department        `json:"lead"`
	Partner       org.Department        `json:"partner"`
	County        org.Region            `json:"county"`
	Qualification routing.Qualification `json:"qualification"`
	Deputed       []int64               `json:"deputed"`
	DueOn         org.Date              `json:"dueOn,omitempty"`
	Facts         Facts                 `json:"facts"`
}

// Facts is what stands on a case besides its columns.
type Facts struct {
	PlotHash     string           `json:"plotHash"` // SHA-256 of the outline as stored
	Routing      routing.Decision `json:"routing"`
	Round        int              `json:"round"` // 1, and one more after each reopening
	Finding      *Finding         `json:"finding,omitempty"`
	Ground       string           `json:"ground,omitempty"` // why nothing needs rectifying
	Measures     []Measure        `json:"measures,omitempty"`
	RectifyCents int64            `json:"rectifyCents,omitempty"`
	Deadline     org.Date         `json:"deadline,omitempty"`
	FinishedOn   org.Date         `json:"finishedOn,omitempty"`
	RefusedBy    []org.Department `json:"refusedBy,omitempty"`
	HandedBy     []org.Department `json:"handedBy,omitempty"`
	Conferred    bool             `json:"conferred,omitempty"` // a conference decided: final
	Question     string           `json:"question,omitempty"`
	Extensions   int              `json:"extensions,omitempty"`
	Returns      int              `json:"returns,omitempty"`
	Acceptance   *Acceptance      `json:"acceptance,omitempty"`
	ClosedOn     org.Date         `json:"closedOn,omitempty"`
	ReportBatch  string           `json:"reportBatch,omitempty"`
}

// Doubtful reports whether the rules were not sure of the case: only suspected,
// by analogy, or no rule at all.
func (c Case) Doubtful() bool {
	return c.Lead == org.NoDepartment || c.Qualification == routing.Suspected || c.Facts.Routing.Confirm
}

// Finding is 核实结论.
type Finding struct {
	Code         string   `json:"code"`
	Note         string   `json:"note,omitempty"`
	AreaCents    *int64   `json:"areaCents,omitempty"`
	NotReachable string   `json:"notReachable,omitempty"`
	By           string   `json:"by,omitempty"`
	On           org.Date `json:"on,omitempty"`
}

// Measure is 整改措施 with its areas in hundredths of m².
type Measure struct {
	Code         string `json:"code"`
	PlannedCents int64  `json:"plannedCents,omitempty"`
	DoneCents    int64  `json:"doneCents,omitempty"`
	Reservation  int64  `json:"reservation,omitempty"` // what it draws on in the balance
}

// Batch is what of its batch a case needs: deadlines, evidence rules and
// tolerances.
type Batch struct {
	ID       int64
	Number   string
	IssuedOn org.Date
	DayKind  org.DayKind
	Limits   map[Limit]int
	Rules    evidence.Rules
	Sliver   int64         // overlaps with layers below count as not touched, hundredths of m²
	Carrying Carrying      // what proposes «clear»
	Routing  routing.Rules // in force today; loaded where a step may route
	Calendar org.Calendar
}

// Step is one event of the past, as four-eyes rules look at it.
type Step struct {
	Seq     int
	Action  Action
	From    State
	ActorID int64
	At      time.Time
}

// ExtensionRequest is a county's asking for more time.
type ExtensionRequest struct {
	AskedOn org.Date
	Until   org.Date
}

// Photo is a photo as it hangs on a case. Withdrawn photos stay, and count
// for nothing; photos of an earlier round are history.
type Photo struct {
	evidence.Photo
	Round     int
	Filename  string
	MIME      string
	Size      int64
	Uploader  string
	Withdrawn *Withdrawal
}

// Withdrawal is somebody's taking a photo back, and why.
type Withdrawal struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Record is a note or a request beside the events.
type Record struct {
	ID        int64           `json:"id"`
	Kind      string          `json:"kind"`
	ActorID   int64           `json:"-"`
	ActorName string          `json:"actorName"`
	At        time.Time       `json:"at"`
	Payload   json.RawMessage `json:"payload"`
}

// Awaited is photos that somebody's outbox has promised for this round and that
// are still on the phone.
type Awaited struct {
	Author   string
	Device   string // as its owner calls it
	Files    int
	Oldest   time.Time  // when the earliest of them was taken
	LastSeen *time.Time // when the phone last spoke to the server
}

// Dossier is all that a decision about a case may look at.
type Dossier struct {
	Case       Case
	Plot       plot.Plot
	Batch      Batch
	Steps      []Step // oldest first
	Photos     []Photo
	Awaited    []Awaited          // promised photos of this round that have not arrived
	Requests   []ExtensionRequest // since the case came to its present deadline
	Inspectors map[int64]org.Person
	Balance    OfBalance
	// PhotosHidden says that the photos are kept from the reader, who therefore
	// judges nothing by them.
	PhotosHidden bool
	Form         *AcceptanceForm // the newest sheet of joint acceptance
	Joint        org.Joint       // what the joint office has settled
}

// OfBalance is what the ledger keeps for a case: its reservations, and what it
// posted and nothing has taken back.
type OfBalance struct {
	Reservations []balance.Reservation
	Posted       []balance.Entry
	Grades       balance.Grades
}
