package field

import (
	"encoding/json"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
)

// Answer is what the server says to an entry.
type Answer struct {
	ID          string         `json:"id"`
	Status      Status         `json:"status" enum:"done,already,held,given_up"`
	Code        string         `json:"code"` // why it is held
	Words       string         `json:"words"`
	Missing     []string       `json:"missing"`
	CaseVersion int            `json:"caseVersion"` // 0: the case is not his to see
	CaseState   casework.State `json:"caseState"`
	Files       []Standing     `json:"files"`
}

// Standing is what became of a promised file. A file that is neither arrived
// nor released is awaited.
type Standing struct {
	SHA256   string `json:"sha256"`
	Arrived  bool   `json:"arrived"`
	Released bool   `json:"released"`
}

// HeldEntry is an entry that somebody has to look at: held, or with files that
// have not arrived.
type HeldEntry struct {
	ID          string          `json:"id"`
	CaseID      int64           `json:"caseId"`
	CaseNo      string          `json:"caseNo"`
	PlotNo      string          `json:"plotNo"`
	Author      Author          `json:"author"`
	Device      string          `json:"device"`
	Verb        Verb            `json:"verb"`
	VerbZh      string          `json:"verbZh"`
	Status      Status          `json:"status"`
	Code        string          `json:"code"`
	Words       string          `json:"words"`
	Missing     []string        `json:"missing"`
	TakenAt     time.Time       `json:"takenAt"`
	ReceivedAt  time.Time       `json:"receivedAt"`
	BaseVersion int             `json:"baseVersion"`
	CaseVersion int             `json:"caseVersion"`
	CaseState   casework.State  `json:"caseState"`
	Payload     json.RawMessage `json:"payload"`
	Files       []HeldFile      `json:"files"`
	May         May             `json:"may"`
}

// HeldFile is a promised file with what became of it.
type HeldFile struct {
	SHA256   string `json:"sha256"`
	Size     int64  `json:"size"`
	Kind     string `json:"kind"`
	Arrived  bool   `json:"arrived"`
	Released bool   `json:"released"`
}

// Author is who made an entry.
type Author struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// May says what the person who asks may do with an entry.
type May struct {
	Retry  bool `json:"retry"`
	GiveUp bool `json:"giveUp"`
}

// Judgement is one line of field_answers: what became of an entry this time.
type Judgement struct {
	Status  Status
	Code    string
	Words   string
	Missing []string
	CaseID  int64 // of a case that the author sees, with Version
	Version int   // done: of the event it became; held: what it was judged against
	Round   int   // of photos
	Phase   string
}

// HeldBy is the judgement that a refusal makes.
func HeldBy(f *fault.Error) Judgement {
	return Judgement{Status: Held, Code: f.Code, Words: f.Message, Missing: f.Missing}
}

// Refused answers an entry that could not even be kept.
func Refused(id string, f *fault.Error) Answer {
	return Answer{ID: id, Status: Held, Code: f.Code, Words: f.Message, Missing: []string{}, Files: []Standing{}}
}

// Promised is the outbox's side of a case file: of the photos promised for this
// round, how many are here, and what is on whose phone.
type Promised struct {
	Promised int         `json:"promised"`
	Arrived  int         `json:"arrived"`
	Released int         `json:"released"`
	Waiting  []Waiting   `json:"waiting"`
	Held     []HeldEntry `json:"held"`
}

// Waiting is photos still on a phone.
type Waiting struct {
	Author        string     `json:"author"`
	Device        string     `json:"device"`
	Files         int        `json:"files"`
	OldestTakenAt time.Time  `json:"oldestTakenAt"`
	LastSeenAt    *time.Time `json:"lastSeenAt"`
}
