// Package supervise is 督办: what the city asks a county to answer, from the
// friendly reminder to the listed order. lifecycle.go is the table.
package supervise

import (
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Order is one piece of supervision, addressed to one department of one county.
type Order struct {
	ID         int64          `json:"id"`
	Number     string         `json:"number"`
	Kind       Kind           `json:"kind"`
	County     org.Region     `json:"county"`
	Department org.Department `json:"department"`
	Text       string         `json:"text"`
	Term       org.Date       `json:"term"` // the last day for an answer
	State      State          `json:"state"`
	Version    int            `json:"version"`
	Issuer     Office         `json:"issuer"`
	IssuedAt   time.Time      `json:"issuedAt"`
	ParentID   *int64         `json:"parentId"` // the order that this one escalates
	Cases      []int64        `json:"-"`
}

// Office is who issued, and for which side: his office may go on with it.
type Office struct {
	ID         int64          `json:"id"`
	Name       string         `json:"name"`
	Role       org.Role       `json:"role"`
	Department org.Department `json:"department"`
	Region     org.Region     `json:"-"`
}

// Event is one line of what was done about an order.
type Event struct {
	Seq        int
	Action     Action
	From, To   State
	ActorID    int64 // 0: the program itself
	ActorName  string
	Role       org.Role
	Department org.Department
	At         time.Time
	Text       string   // the reply, or the reason
	Term       org.Date // the term that the step set; "" sets none
	Key        string
	Files      []casework.Attachment
}

// Program is the actor of what the program does by itself, by a rule that the
// city has set.
var Program = org.Program

// Unanswered: the county still owes something.
func (o Order) Unanswered() bool { return o.State == Issued || o.State == Returned }

// Running: nobody has ended it.
func (o Order) Running() bool { return o.State == Issued || o.State == Returned || o.State == Replied }

// Overdue is computed, never stored: the term has passed and the county owes.
func (o Order) Overdue(today org.Date) bool { return o.Unanswered() && o.Term < today }

// DaysLeft counts working days to the term, negative when late; ok is false
// when nothing is owed.
func (o Order) DaysLeft(c org.Calendar, today org.Date) (int, bool) {
	due, ok := o.Term.Time()
	now, okNow := today.Time()
	if !ok || !okNow || !o.Unanswered() {
		return 0, false
	}
	return c.Left(now, due, org.WorkingDays), true
}

// Proposes is the kind that the order should be escalated to, "" for none.
func (o Order) Proposes(today org.Date) Kind {
	if !o.Overdue(today) {
		return ""
	}
	return o.Kind.Doc().Next
}

// CaseFacts is what issuing looks at in a case.
type CaseFacts struct {
	ID            int64
	PlotNo        string
	State         casework.State
	County        org.Region
	Lead, Partner org.Department
}
