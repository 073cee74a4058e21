// Package intake is 批次导入: files become plots and cases, row by row. It
// reads and judges; what it decides is written by a store.
package intake

import (
	"encoding/json"
	"strings"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// NewBatch is a batch as it is created: its 文号, when it was issued, from
// where, and how many days each stage has.
type NewBatch struct {
	Number        string                 `json:"number"`
	IssuedOn      org.Date               `json:"issuedOn"`
	Source        string                 `json:"source"`
	DayKind       org.DayKind            `json:"dayKind"`
	Limits        map[casework.Limit]int `json:"limits,omitempty"`
	EvidenceRules json.RawMessage        `json:"evidenceRules,omitempty"`
	Thresholds    *Thresholds            `json:"thresholds,omitempty"`
}

// Check refuses what makes no batch, and fills limits that were left out.
func (b *NewBatch) Check(today time.Time) error {
	e := fault.New(fault.Invalid, "batch-invalid", "批次信息有误，请按提示修改。")
	bad := func(field, words string) {
		e.Fields = append(e.Fields, fault.Field{Name: field, Message: words})
	}
	b.Number, b.Source = strings.TrimSpace(b.Number), strings.TrimSpace(b.Source)
	if b.Number == "" || len(b.Number) > 300 {
		bad("number", "请填写文号（100 字以内）")
	}
	if b.Source == "" || len(b.Source) > 300 {
		bad("source", "请填写来源（100 字以内）")
	}
	if day, ok := b.IssuedOn.Time(); !ok {
		bad("issuedOn", "请填写下达日期，如 2026-06-01")
	} else if day.After(today) {
		bad("issuedOn", "下达日期不能在今天之后")
	}
	if b.DayKind != org.WorkingDays && b.DayKind != org.CalendarDays {
		bad("dayKind", "请选择工作日或自然日")
	}
	limits := map[casework.Limit]int{}
	for _, s := range casework.Stages {
		n, given := b.Limits[s.Limit]
		if !given {
			n = s.Default
		}
		if n < 1 || n > 730 {
			bad("limits", s.Zh+"的时限应在 1 到 730 天之间")
		}
		limits[s.Limit] = n
	}
	for l := range b.Limits {
		if _, known := limits[l]; !known {
			bad("limits", "没有“"+string(l)+"”这个阶段")
		}
	}
	b.Limits = limits
	if _, err := evidence.Merge(b.EvidenceRules); err != nil {
		return err
	}
	if b.Thresholds == nil {
		b.Thresholds = &Thresholds{}
		*b.Thresholds = DefaultThresholds
	} else if err := b.Thresholds.check(); err != nil {
		return err
	}
	if len(e.Fields) > 0 {
		e.Message = "批次信息有误：" + e.Fields[0].Message + "。"
		return e
	}
	return nil
}

// BatchEntry is a batch with the counts of its cases inside the reader's scope.
type BatchEntry struct {
	ID            int64           `json:"id"`
	Number        string          `json:"number"`
	IssuedOn      org.Date        `json:"issuedOn"`
	Source        string          `json:"source"`
	DayKind       org.DayKind     `json:"dayKind"`
	Limits        json.RawMessage `json:"limits"`
	EvidenceRules json.RawMessage `json:"evidenceRules"`
	Thresholds    Thresholds      `json:"thresholds"`
	Plots         int             `json:"plots"`
	Open          int             `json:"open"`
	Closed        int             `json:"closed"`
	Overdue       int             `json:"overdue"`
	CreatedAt     time.Time       `json:"createdAt"`
}
