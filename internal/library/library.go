// Package library is 制度文件: the documents that rules, decisions and measures
// rest on, with the days from and until which they are in force.
package library

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// PaperFacts is what is said of a document besides its bytes.
type PaperFacts struct {
	Title  string      `json:"title" maxLength:"200"`
	Number string      `json:"number" maxLength:"200" doc:"文号"`
	Issuer string      `json:"issuer" maxLength:"200" doc:"发文机关"`
	From   org.Date    `json:"from" doc:"施行日期"`
	Until  org.Date    `json:"until" doc:"失效日期；空为仍然有效"`
	Note   string      `json:"note" maxLength:"2000"`
	Links  []PaperLink `json:"links" maxItems:"100"`
}

// PaperLink says what rests on a document.
type PaperLink struct {
	Kind  Kind   `json:"kind" enum:"rule,decision,measure"`
	Key   string `json:"key" maxLength:"40"`
	Words string `json:"words,omitempty" doc:"关联对象的名称，由系统给出"`
}

// Kind is a kind of thing that rests on a document.
type Kind string

// The kinds: a routing rule by its number, a decision of a conference by its
// id, a measure by its code.
const (
	OfRule     Kind = "rule"
	OfDecision Kind = "decision"
	OfMeasure  Kind = "measure"
)

// Paper is a document of the library.
type Paper struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	MIME     string    `json:"mime"`
	Size     int64     `json:"size"`
	SHA256   string    `json:"sha256"`
	AddedBy  string    `json:"addedBy"`
	AddedAt  time.Time `json:"addedAt"`
	Standing string    `json:"standing" enum:"current,future,past"`
	PaperFacts
}

// See says whether the document is in force on a day.
func (p *Paper) See(today org.Date) {
	switch p.Standing = "current"; {
	case p.From > today:
		p.Standing = "future"
	case p.Until != "" && p.Until < today:
		p.Standing = "past"
	}
}

// Check refuses what makes no document.
func (f *PaperFacts) Check() error {
	for _, s := range []*string{&f.Title, &f.Number, &f.Issuer, &f.Note} {
		*s = strings.TrimSpace(*s)
	}
	if f.Title == "" || f.Issuer == "" {
		return fault.Bad("title", "document-title", "请填写文件名称和发文机关。")
	}
	for _, s := range []string{f.Title, f.Number, f.Issuer} {
		if utf8.RuneCountInString(s) > 200 {
			return fault.Bad("title", "document-text", "名称、文号、发文机关请各控制在 200 字以内。")
		}
	}
	if utf8.RuneCountInString(f.Note) > 2000 {
		return fault.Bad("note", "document-text", "说明请控制在 2000 字以内。")
	}
	if _, ok := f.From.Time(); !ok {
		return fault.Bad("from", "document-dates", "请填写施行日期，如 2026-06-01。")
	}
	if _, ok := f.Until.Time(); f.Until != "" && (!ok || f.Until < f.From) {
		return fault.Bad("until", "document-dates", "失效日期须是施行日期当天或以后的日期；仍然有效的请留空。")
	}
	for n, l := range f.Links {
		if !l.good() || slices.ContainsFunc(f.Links[:n], func(o PaperLink) bool { return o.Kind == l.Kind && o.Key == l.Key }) {
			return fault.Bad("links", "document-link", "关联的第 %d 项有误或重复，请删去后重新选择。", n+1)
		}
	}
	return nil
}

func (l PaperLink) good() bool {
	switch l.Kind {
	case OfRule, OfDecision:
		n, err := strconv.ParseInt(l.Key, 10, 64)
		return err == nil && n > 0 && strconv.FormatInt(n, 10) == l.Key
	case OfMeasure:
		return slices.ContainsFunc(casework.Measures, func(w casework.Word) bool { return w.Code == l.Key })
	}
	return false
}
