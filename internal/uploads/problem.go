package uploads

import (
	"encoding/json"
	"net/http"

	"github.com/tus/tusd/v2/pkg/handler"

	"liangtian/internal/fault"
)

const problemType = "application/problem+json"

func notFound() *fault.Error {
	return fault.New(fault.NotFound, "upload-not-found", "没有找到这次上传，照片仍保存在手机上，请重新上传。")
}

func busy(cause error) *fault.Error {
	return fault.New(fault.Unavailable, "upload-busy", "这张照片正在处理，请稍后再试。").Because(cause)
}

var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden: http.StatusForbidden, fault.NotFound: http.StatusNotFound,
	fault.Conflict: http.StatusConflict, fault.Unmet: http.StatusUnprocessableEntity,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Throttled: http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// problem is the answer when the caller gave no Problem of its own.
func problem(err error) (int, []byte) {
	f := fault.As(err)
	if f == nil {
		f = fault.New(fault.Unavailable, "internal", "服务器暂时无法处理，照片仍保存在手机上，稍后会自动重试。")
	}
	status := statuses[f.Kind]
	body, _ := json.Marshal(map[string]any{ // strings and numbers only: cannot fail
		"type": "about:blank", "title": http.StatusText(status), "status": status,
		"code": f.Code, "detail": f.Message, "errors": f.Fields, "missing": f.Missing,
	})
	return status, body
}

func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, body := h.Problem(err)
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// tusError carries a refusal through tusd to the sender.
func (h *Handler) tusError(err error) error {
	status, body := h.Problem(err)
	return handler.Error{ErrorCode: "ERR_REFUSED", Message: err.Error(), HTTPResponse: handler.HTTPResponse{
		StatusCode: status, Body: string(body), Header: handler.HTTPHeader{"Content-Type": problemType},
	}}
}
