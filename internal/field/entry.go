package field

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/evidence"
)

// Entry is one thing a person did, as the phone wrote it down. Its id is the
// idempotency key of all that follows from it.
type Entry struct {
	ID          uuid.UUID       `json:"id"`
	CaseID      int64           `json:"caseId"`
	Verb        Verb            `json:"verb"`
	BaseVersion int             `json:"baseVersion"` // of the case in the pack
	TakenAt     time.Time       `json:"takenAt"`     // by the device's clock
	Payload     json.RawMessage `json:"payload"`
	Files       []File          `json:"files,omitempty"`
}

// Verb is what an entry does. All but two are actions of the lifecycle.
type Verb string

// The verbs of a phone.
const (
	Photograph     Verb = "photograph"
	ReportFinding  Verb = "report_finding"
	SubmitEvidence Verb = "submit_evidence"
	Note           Verb = "note"
)

// File is a photo that an entry promises.
type File struct {
	SHA256   string        `json:"sha256"`
	Size     int64         `json:"size"` // bytes
	Kind     evidence.Kind `json:"kind"`
	Filename string        `json:"filename"`
	Shot     evidence.Shot `json:"shot"`
}

// Status is what became of an entry.
type Status string

// The answers. Already is Done said again.
const (
	Done    Status = "done"
	Already Status = "already"
	Held    Status = "held"
	GivenUp Status = "given_up"
)

// Promise is a file that an entry names, as the door for uploads looks at it.
type Promise struct {
	File
	CaseID   int64
	AuthorID int64
	Arrived  bool
}

// Arrival is a promised file whose bytes are safe: what stands on the photo
// that it becomes. It is kept as it is, since the entry may still be held.
type Arrival struct {
	Photo evidence.Photo `json:"photo"`
	MIME  string         `json:"mime"`
	Size  int64          `json:"size"`
}

// Receipt is the last answer to a promised file.
type Receipt struct {
	Entry   string `json:"entry"`
	SHA256  string `json:"sha256"`
	Arrived bool   `json:"arrived"`
	PhotoID *int64 `json:"photoId"` // null while the entry is held
	Words   string `json:"words"`
}
