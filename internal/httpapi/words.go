package httpapi

import (
	"net/http"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// stamp is an instant as the API says it.
func stamp(t time.Time) string { return t.In(org.Shanghai).Format(time.RFC3339) }

// problemWords is a refusal's sentence.
func problemWords(err error) string {
	if f := fault.As(err); f != nil {
		return f.Message
	}
	return "系统出错"
}

// problemOf is a refusal as part of a larger answer.
func problemOf(err error) *Problem {
	f := fault.As(err)
	status := statuses[f.Kind]
	return &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: f.Code, Detail: f.Message,
		Fields: f.Fields, Missing: f.Missing,
	}
}
