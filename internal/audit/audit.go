package audit

import (
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// AuditEntry is one line. Who is copied as it was then: accounts change.
type AuditEntry struct {
	ID         int64          `json:"id"`
	At         time.Time      `json:"at"`
	PersonID   int64          `json:"personId" doc:"0 为没有账号：登录名不存在，或系统自动"`
	Login      string         `json:"login"`
	Name       string         `json:"name"`
	Role       org.Role       `json:"role"`
	Department org.Department `json:"department"`
	Region     org.Region     `json:"region"`
	Code       Code           `json:"code"`
	// Refusal is why it was refused, as a code; "" is that it was done.
	Refusal     string            `json:"refusal"`
	SubjectKind string            `json:"subjectKind"`
	SubjectID   string            `json:"subjectId"`
	Subject     string            `json:"subject"`
	Address     string            `json:"address"`
	RequestID   string            `json:"requestId"`
	Details     map[string]string `json:"details"`
}

// By copies who did it.
func (e AuditEntry) By(p org.Person) AuditEntry {
	e.PersonID, e.Login, e.Name, e.Role, e.Department, e.Region = p.ID, p.Login, p.Name, p.Role, p.Department, p.Region
	return e
}

// Filter is what is looked for; zero values ask nothing.
type Filter struct {
	Who         string // part of a login or a name
	Group       Group
	Code        Code
	SubjectKind string
	Subject     string // its number, or part of its words
	Address     string
	Refused     bool
	From, To    org.Date // both included, days of China
	Before      int64    // older than this entry
	Limit       int
}

// Check refuses what cannot be looked for.
func (f Filter) Check() error {
	if f.Code != "" && f.Code.Doc().Group == "" {
		return fault.Bad("code", "audit-code", "没有这种操作，请重新选择。")
	}
	for name, d := range map[string]org.Date{"from": f.From, "to": f.To} {
		if _, ok := d.Time(); d != "" && !ok {
			return fault.Bad(name, "date-invalid", "日期应为 2026-06-01 这样的格式。")
		}
	}
	if f.From != "" && f.To != "" && f.To < f.From {
		return fault.Bad("to", "date-order", "截止日期不能早于起始日期。")
	}
	return nil
}

// Codes is the codes of a filter's group.
func (g Group) Codes() (out []string) {
	for _, l := range Lines {
		if l.Group == g {
			out = append(out, l.Code)
		}
	}
	return out
}

// How long entries are kept, in months. The law on network security asks for
// six at least; the database refuses less as well.
const (
	ShortestMonths = 6
	DefaultMonths  = 36
)

// CheckMonths refuses to keep entries for too short a time.
func CheckMonths(n int) error {
	if n < ShortestMonths {
		return fault.New(fault.Invalid, "audit-months", "审计日志至少保留 %d 个月，请更改 LIANGTIAN_AUDIT_MONTHS。", ShortestMonths)
	}
	return nil
}
