package casework

import (
	"slices"
	"time"

	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// Filter says which cases of the register are asked for. Empty fields ask
// nothing; the scope of the person is applied besides.
type Filter struct {
	Query         string // plot number, case number, town, village or note
	States        []State
	Lead          org.Department
	Partner       org.Department
	Qualification routing.Qualification
	County        org.Region
	Town          string
	Batch         int64
	Type          string
	PBF           bool
	Overdue       bool
	Supervised    bool // an order about it still runs (督办)
	DueWithin     *int // calendar days
	Mine          bool // the next step is on this person's desk
	Action        Action
	BBox          *[4]float64 // west, south, east, north in degrees
	Sort          string      // due, -due, updated, -updated, area, -area, no
	Cursor        string
	Limit         int
}

// CountedUpTo is how far a list is counted: what has more says so, because
// counting a million takes longer than reading a page of them.
const CountedUpTo = 10_000

// Entry is one line of the register (台账). Areas are hundredths of m².
type Entry struct {
	ID            int64                 `json:"id"`
	No            string                `json:"no"`
	PlotNo        string                `json:"plotNo"`
	BatchID       int64                 `json:"batchId"`
	BatchNumber   string                `json:"batchNumber"`
	State         State                 `json:"state"`
	Version       int                   `json:"version"`
	Lead          org.Department        `json:"lead"`
	Partner       org.Department        `json:"partner"`
	Qualification routing.Qualification `json:"qualification"`
	County        org.Region            `json:"county"`
	CountyName    string                `json:"countyName"`
	Town          string                `json:"town"`
	Village       string                `json:"village"`
	Type          string                `json:"type"`
	TypeZh        string                `json:"typeZh"`
	AreaCents     int64                 `json:"areaCents"`
	FarmlandCents *int64                `json:"farmlandCents"`
	PBFCents      *int64                `json:"pbfCents"`
	OnPBF         *bool                 `json:"onPbf"`
	DueOn         *org.Date             `json:"dueOn"`
	DaysLeft      *int                  `json:"daysLeft"`
	OverdueDays   int                   `json:"overdueDays"`
	Returns       int                   `json:"returns"`
	UpdatedAt     time.Time             `json:"updatedAt"`
	Center        [2]float64            `json:"center"`
	Note          string                `json:"note"`
	Supervised    bool                  `json:"supervised"`
	Routing       string                `json:"routing"`
	Deputed       []Named               `json:"deputed"`
	Actions       []Action              `json:"actions"`
}

// Named is somebody by id and name.
type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Desk is one state whose next step is on the person's desk.
type Desk struct {
	State    State
	OnlyLead bool // only where the case's lead is the person's department
	Other    bool // only where the other department leads it
	Orphan   bool // only where no department leads the case
	Action   Action
}

// DeskOf lists, in the order of the lifecycle, what is on this person's desk.
func DeskOf(who org.Person) []Desk {
	var out []Desk
	for _, r := range Lifecycle {
		for _, role := range r.Main {
			if role != who.Role {
				continue
			}
			d := Desk{State: r.From, Action: r.Do, Orphan: r.Orphan}
			for _, p := range r.By {
				for _, pr := range p.Roles {
					if pr == who.Role {
						d.OnlyLead, d.Other = d.OnlyLead || p.Lead, d.Other || p.Other
					}
				}
			}
			out = append(out, d)
		}
	}
	return out
}

// ReviewsOf lists the states in which this person judges what others have
// done, in the order of the lifecycle: what the review page is made of.
func ReviewsOf(who org.Person) []State {
	out := []State{}
	for _, d := range DeskOf(who) {
		if slices.Contains([]State{FindingReview, EvidenceReview, ClosureReview}, d.State) && !slices.Contains(out, d.State) {
			out = append(out, d.State)
		}
	}
	return out
}

// InboxGroup is one heap on the desk.
type InboxGroup struct {
	State   State  `json:"state"`
	Action  Action `json:"action"`
	Word    string `json:"word"`
	Count   int    `json:"count"`
	Overdue int    `json:"overdue"`
	DueSoon int    `json:"dueSoon"`
}

// Spot is a case that lies under a place of the map.
type Spot struct {
	ID         int64          `json:"id" bun:"id"`
	No         string         `json:"no" bun:"no"`
	PlotNo     string         `json:"plotNo" bun:"plot_no"`
	State      State          `json:"state" bun:"state"`
	Lead       org.Department `json:"lead" bun:"lead"`
	Type       string         `json:"type" bun:"type"`
	CountyName string         `json:"countyName" bun:"county_name"`
	Town       string         `json:"town" bun:"town"`
	Village    string         `json:"village" bun:"village"`
	AreaCents  int64          `json:"areaCents" bun:"area_cents"`
	DueOn      *org.Date      `json:"dueOn" bun:"due_on"`
}

// Relative is the parent or a part of a split case.
type Relative struct {
	ID     int64  `json:"id"`
	No     string `json:"no"`
	PlotNo string `json:"plotNo"`
	State  State  `json:"state"`
	Parent bool   `json:"parent"`
}
