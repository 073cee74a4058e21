package report

import (
	"strings"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// ExportState is how far a wish is.
type ExportState string

// The states of an export.
const (
	ExportWaiting   ExportState = "waiting"
	ExportMaking    ExportState = "making"
	ExportReady     ExportState = "ready"
	ExportFailed    ExportState = "failed"
	ExportCancelled ExportState = "cancelled"
	ExportExpired   ExportState = "expired"
)

// Keep is how long a file waits to be fetched.
const Keep = 7 * 24 * time.Hour

// MaxWaiting is how many exports of one person are under way at once.
const MaxWaiting = 5

// Export is a wish, and what became of it.
type Export struct {
	ID          int64       `json:"id"`
	Owner       int64       `json:"-"`
	Kind        string      `json:"kind"`
	Ask         Ask         `json:"-"`
	Words       string      `json:"words"` // what was asked for, in words
	State       ExportState `json:"state"`
	Done        int64       `json:"done"`
	Total       int64       `json:"total"`
	Attempt     int         `json:"-"`
	Filename    string      `json:"filename"`
	File        string      `json:"-"`
	SHA256      string      `json:"sha256"`
	Size        int64       `json:"size"`
	Scope       string      `json:"-"`
	Problem     string      `json:"problem,omitempty"`
	ProblemCode string      `json:"problemCode,omitempty"`
	CreatedAt   time.Time   `json:"createdAt"`
	FinishedAt  *time.Time  `json:"finishedAt"`
	ExpiresAt   *time.Time  `json:"expiresAt"`
}

// Made is a file that was made, on disk.
type Made struct {
	Filename string // as people get it
	File     string // as it lies in the folder
	SHA256   string
	Size     int64
}

// Refusals of exports.
var (
	ErrNoExport  = fault.New(fault.NotFound, "no-such-export", "没有这份导出文件。")
	ErrCancelled = fault.New(fault.Conflict, "export-cancelled", "已取消，没有生成文件。")
)

// MayFetch says whether the owner may have the file now: it must be there, and
// he must see the very cases that it was made of.
func (e Export) MayFetch(who org.Person, now time.Time) error {
	switch {
	case e.Owner != who.ID:
		return ErrNoExport
	case e.State == ExportExpired || e.State == ExportReady && now.After(*e.ExpiresAt):
		return fault.New(fault.Conflict, "export-expired", "文件只保留七天，已过期删除，请重新生成。")
	case e.State != ExportReady:
		return fault.New(fault.Conflict, "export-not-ready", "文件还没有生成，请稍后再下载。")
	case !who.May(org.ExportCases) || e.Scope != ScopeWords(who):
		return fault.New(fault.Forbidden, "export-scope", "文件生成后您的角色或管辖范围有变化，不能再下载，请重新生成。")
	}
	return nil
}

// ScopeWords is what a person sees, in words that tell two scopes apart.
func ScopeWords(who org.Person) string {
	s := org.ScopeOf(who)
	words := []string{"行政区 " + string(s.Region)}
	if s.Department != "" {
		words = append(words, s.Department.Zh())
	}
	if s.Unplaced {
		words = append(words, "含未定牵头部门的")
	}
	if s.Deputed != 0 {
		words = append(words, "只含派给本人的")
	}
	return strings.Join(words, "，")
}
