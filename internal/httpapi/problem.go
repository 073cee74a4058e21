package httpapi

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/go-chi/chi/v5/middleware"

	"liangtian/internal/fault"
)

// Problem is a refusal as it leaves the house: RFC 9457 problem+json. Detail
// is Chinese, for the person; code is English, for programs.
type Problem struct {
	Type      string        `json:"type"`
	Title     string        `json:"title"`
	Status    int           `json:"status"`
	Code      string        `json:"code"`
	Detail    string        `json:"detail"`
	Fields    []fault.Field `json:"fields,omitempty"`
	Missing   []string      `json:"missing,omitempty"`
	Latest    any           `json:"latest,omitempty"`
	RequestID string        `json:"requestId,omitempty"`
}

func (p *Problem) Error() string             { return p.Code + ": " + p.Detail }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses is the one place where a kind of refusal becomes a number.
var statuses = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Unmet:           http.StatusUnprocessableEntity,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Throttled:       http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// problem turns any error into what may be shown. What is no refusal is
// logged here, once, and shown without detail.
func problem(r *http.Request, err error) *Problem {
	id := middleware.GetReqID(r.Context())
	var ready *Problem
	if errors.As(err, &ready) {
		ready.RequestID = id
		return ready
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.Unavailable {
		slog.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if f == nil {
		f = fault.New(fault.Unavailable, "internal", "系统出错，已记录（编号 %s）。请稍后再试；如仍不行，请把编号告诉管理员。", id)
		return &Problem{Type: "about:blank", Title: http.StatusText(http.StatusInternalServerError), Status: 500, Code: f.Code, Detail: f.Message, RequestID: id}
	}
	status := statuses[f.Kind]
	return &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: f.Code, Detail: f.Message,
		Fields: f.Fields, Missing: f.Missing, Latest: f.Latest, RequestID: id,
	}
}

// refuse writes a refusal on a plain handler.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problem(r, err)
	told(r.Context(), p.Code)
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// speakChinese makes huma's own refusals ours: problem+json with Chinese
// words, and without echoing what was sent.
func speakChinese() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		p := huma.NewError(status, msg, errs...)
		if own, ok := p.(*Problem); ok {
			own.RequestID = middleware.GetReqID(ctx.Context())
			told(ctx.Context(), own.Code)
		}
		return p
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: "request-invalid", Detail: "请求的内容有误，请检查后再试。"}
		switch status {
		case http.StatusRequestEntityTooLarge:
			p.Code, p.Detail = "request-too-large", "提交的内容过大。"
		case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
			p.Code, p.Detail = "media-type", "不支持这种内容格式。"
		}
		for _, e := range errs {
			var d *huma.ErrorDetail
			if errors.As(e, &d) {
				name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "query."), "path.")
				p.Fields = append(p.Fields, fault.Field{Name: name, Message: d.Message})
			}
		}
		if len(p.Fields) > 0 {
			p.Detail = "填写有误：" + p.Fields[0].Name + " " + p.Fields[0].Message + "。"
		}
		return p
	}
	for msg, zh := range map[*string]string{
		&validation.MsgUnexpectedProperty:       "不是可填写的项目",
		&validation.MsgExpectedBoolean:          "应为是或否",
		&validation.MsgExpectedNumber:           "应为数字",
		&validation.MsgExpectedInteger:          "应为整数",
		&validation.MsgExpectedString:           "应为文字",
		&validation.MsgExpectedArray:            "应为列表",
		&validation.MsgExpectedObject:           "应为一组内容",
		&validation.MsgExpectedOneOf:            "应为其中之一：%s",
		&validation.MsgExpectedMinimumNumber:    "不能小于 %v",
		&validation.MsgExpectedMaximumNumber:    "不能大于 %v",
		&validation.MsgExpectedMinLength:        "长度不能少于 %d",
		&validation.MsgExpectedMaxLength:        "长度不能超过 %d",
		&validation.MsgExpectedMinItems:         "至少 %d 项",
		&validation.MsgExpectedMaxItems:         "至多 %d 项",
		&validation.MsgExpectedRequiredProperty: "缺少 %s",
	} {
		*msg = zh
	}
}
