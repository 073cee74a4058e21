package seal

import (
	"time"

	"liangtian/internal/casework"
)

// Finding is one place where the record is not what was signed.
type Finding struct {
	Damage     casework.Damage
	Place      string // in words: which case and event, which leaf, which checkpoint
	CaseID     int64  // 0 when it is no case
	Seq        int
	Leaf       int64 // -1 when it is no single leaf
	Checkpoint int64 // 0 when it is none
	At         time.Time
	Words      string
}

// Report is what verification says.
type Report struct {
	Cases, Events int
	Leaves        int64
	Unsealed      int64 // recorded, and not yet in a leaf
	Checkpoints   int
	Newest        *Checkpoint
	Findings      []Finding
	More          int // findings beyond those listed
}

// most findings are listed one by one: a database that was rewritten has a
// break in every case.
const most = 50

// Add lists a finding, or counts it.
func (r *Report) Add(f Finding) {
	if len(r.Findings) >= most {
		r.More++
		return
	}
	r.Findings = append(r.Findings, f)
}

// Holds reports whether nothing was found.
func (r *Report) Holds() bool { return len(r.Findings) == 0 }

// Broken turns a case's break into a finding.
func Broken(b casework.Break, no string) Finding {
	f := Finding{Damage: b.Damage, CaseID: b.CaseID, Seq: b.Seq, Leaf: -1, At: b.At, Words: b.Words}
	f.Place = Leaf{Kind: Event, Subject: b.CaseID, Seq: b.Seq}.Place(no)
	return f
}
