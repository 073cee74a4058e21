package casework

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"liangtian/internal/fault"
)

// Limits of what a person writes, in characters.
const (
	maxText = 2000
	maxLine = 200
)

// badTexts refuses texts that are too long, or that no database keeps.
func badTexts(in Input) (bad []fault.Field) {
	check := func(field, text string, limit int) {
		switch {
		case utf8.RuneCountInString(text) > limit:
			bad = append(bad, fault.Field{Name: field, Message: fmt.Sprintf("文字请控制在 %d 字以内", limit)})
		case strings.ContainsRune(text, 0) || !utf8.ValidString(text):
			bad = append(bad, fault.Field{Name: field, Message: "文字中有无法保存的字符，请删去"})
		}
	}
	check("reason", in.Reason, maxText)
	check("question", in.Question, maxText)
	check("application", in.Application, maxText)
	check("document", in.Document, maxLine)
	check("reportBatch", in.ReportBatch, maxLine)
	if in.Finding != nil {
		check("finding", in.Finding.Note, maxText)
	}
	if in.Survey != nil {
		in.Survey.texts(check)
	}
	for _, c := range in.Children {
		check("children", c.Finding.Note, maxText)
		for _, line := range []string{c.Type, c.ClassNow, c.Planting, c.Digging, c.Activity} {
			check("children", line, maxLine)
		}
	}
	return bad
}
