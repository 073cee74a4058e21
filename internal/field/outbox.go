package field

import (
	"time"

	"github.com/google/uuid"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Codes of held entries that programs tell apart.
const (
	CodeChanged = "case-changed"
	CodeAwaited = "photos-awaited"
	CodeAltered = "entry-altered"
	CodeBroken  = "entry-broken"
)

// Change is a step that a case took after an entry was made.
type Change struct {
	Action casework.Action
	Actor  string
	At     time.Time
	Own    bool // the author's own outbox did it
}

// Fits says whether an entry may still act: nobody but the author's own outbox
// moved the case since it was made. Otherwise it is held, with what happened.
func (e Entry) Fits(base int, c casework.Case, since []Change) error {
	if base > c.Version {
		return fault.New(fault.Conflict, CodeChanged, "这一条所依据的案件版本（%d）比服务器上的（%d）还新，没有办理；内容已保存，请刷新外业包后重试。", base, c.Version)
	}
	for i := len(since) - 1; i >= 0; i-- {
		if s := since[i]; !s.Own {
			return fault.New(fault.Conflict, CodeChanged, "下载外业包之后，案件已由%s于 %s “%s”，现为“%s”。“%s”没有办理，内容已保存；核对后可以重试，或放弃。",
				s.Actor, s.At.In(org.Shanghai).Format("01-02 15:04"), s.Action.Doc().Zh, casework.DocOf(c.State).Zh, e.Verb.Zh())
		}
	}
	return nil
}

// DoneWords tells the author what became of his entry.
func (e Entry) DoneWords(c casework.Case) string {
	switch e.Verb {
	case Photograph:
		return "照片已登记，原片传到后保存。"
	case Note:
		return "批注已保存。"
	}
	return "已“" + e.Verb.Zh() + "”，案件现为“" + casework.DocOf(c.State).Zh + "”。"
}

// Altered refuses the newcomer under an id that is taken.
func Altered() *fault.Error {
	return fault.New(fault.Conflict, CodeAltered, "同一编号下服务器已有另一份内容，以先到的为准；这一条没有办理，内容仍保存在手机上。")
}

// Broken holds an entry that the server failed at: it is kept, and can be
// tried again.
func Broken() *fault.Error {
	return fault.New(fault.Unavailable, CodeBroken, "服务器处理这一条时出错，已记录；内容没有丢，可以稍后重试。")
}

// Device is what a phone says of itself with every call.
type Device struct {
	ID      uuid.UUID  `json:"id"`
	Name    string     `json:"name" maxLength:"60"`
	Pending int        `json:"pending" minimum:"0" maximum:"1000000"` // entries not yet handed in
	Oldest  *time.Time `json:"oldest" required:"false"`               // when the oldest of them was made
}

// Ref is the device's number, nil for none (a rescue file handed in).
func (d Device) Ref() *uuid.UUID {
	if d.ID == uuid.Nil {
		return nil
	}
	return &d.ID
}
