package casework

import (
	"context"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// IssueHalf is one department's half of a batch: 分头下达.
type IssueHalf struct {
	Department org.Department `json:"department"`
	Waiting    int            `json:"waiting"` // not issued yet
	Ready      int            `json:"ready"`   // of those, with a county and an outline
	Issued     int            `json:"issued"`
	Acts       []IssueAct     `json:"acts"`
}

// IssueAct is who has issued how many, and when.
type IssueAct struct {
	Name  string    `json:"name"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Count int       `json:"count"`
}

// Standing is a case as an act finds it.
type Standing struct {
	ID      int64
	Version int
	PlotNo  string
}

// NotIssued is a case that an act left as it is, and why.
type NotIssued struct {
	ID     int64  `json:"id"`
	PlotNo string `json:"plotNo"`
	Why    string `json:"why"`
}

// Issuing is what an act has done so far; After is where it goes on, 0 at the
// end.
type Issuing struct {
	Done    int         `json:"done"`
	Refused []NotIssued `json:"refused"`
	After   int64       `json:"after"`
}

// BatchStore finds what an act issues.
type BatchStore interface {
	Store
	ReadyToIssue(ctx context.Context, who org.Person, batchID int64, after int64, limit int) ([]Standing, error)
}

// issueAtOnce bounds one request of an act; the page goes on until the end.
const issueAtOnce = 200

// IssueBatch is one department's act: its own cases of the batch go to its own
// counterparts. What one case refuses holds up no other; an act that was cut
// off goes on where it stood.
func IssueBatch(ctx context.Context, s BatchStore, who org.Person, batchID, after int64, now time.Time) (Issuing, error) {
	out := Issuing{Refused: []NotIssued{}}
	if who.Role != org.City || who.Department == org.NoDepartment {
		return out, fault.New(fault.Forbidden, "issue-not-yours", "下达由市局两个部门各自办理本部门牵头的案件。")
	}
	list, err := s.ReadyToIssue(ctx, who, batchID, after, issueAtOnce)
	if err != nil {
		return out, err
	}
	for _, c := range list {
		_, err := Do(ctx, s, who, c.ID, Command{Action: Issue, Version: c.Version}, now)
		switch f := fault.As(err); {
		case err == nil:
			out.Done++
		case f != nil:
			out.Refused = append(out.Refused, NotIssued{c.ID, c.PlotNo, f.Message})
		default:
			return out, err
		}
		out.After = c.ID
	}
	if len(list) < issueAtOnce {
		out.After = 0
	}
	return out, nil
}
