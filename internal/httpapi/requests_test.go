package httpapi_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"liangtian/internal/httpapi"
	"liangtian/internal/logging"
)

// lines is what a program logs, as values.
type lines struct {
	mu  sync.Mutex
	raw bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.raw.Write(p)
}

func (l *lines) read(t *testing.T) (out []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.raw.String()) {
		m := map[string]any{}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// Every request is one line that says enough to find it again and nothing of
// what was searched for; the number of the request is in the answer too.
func TestRequestsAreLogged(t *testing.T) {
	var out lines
	log, err := logging.New(&out, "json", "")
	if err != nil {
		t.Fatal(err)
	}
	before := slog.Default()
	slog.SetDefault(log)
	t.Cleanup(func() { slog.SetDefault(before) })
	h, _ := httpapi.New(httpapi.Deps{Version: "1", Log: log})
	ask := func(method, path, id string) (*httptest.ResponseRecorder, httpapi.Problem) {
		r := httptest.NewRequest(method, path, nil)
		if id != "" {
			r.Header.Set("X-Request-Id", id)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var p httpapi.Problem
		_ = json.Unmarshal(w.Body.Bytes(), &p)
		return w, p
	}

	w, p := ask(http.MethodGet, "/api/nowhere?q=%E5%BC%A0%E4%B8%89&phone=13800000000", "proxy-7f3a90.1")
	if w.Header().Get("X-Request-Id") != "proxy-7f3a90.1" || p.RequestID != "proxy-7f3a90.1" {
		t.Errorf("a number that was given: %q, %q", w.Header().Get("X-Request-Id"), p.RequestID)
	}
	own := regexp.MustCompile(`^[2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{4}$`)
	for _, bad := range []string{"", "short", "has space in it", "line\nbreak-123", `quote"quote"`, strings.Repeat("x", 65), "编号编号编号编号"} {
		w, p := ask(http.MethodGet, "/health/live", bad)
		if id := w.Header().Get("X-Request-Id"); !own.MatchString(id) {
			t.Errorf("%q became %q", bad, id)
		}
		_ = p
	}
	// A refusal of the library itself has the number as well.
	w, p = ask(http.MethodPost, "/api/login", "proxy-7f3a90.2")
	if p.Code != "request-invalid" || p.RequestID != "proxy-7f3a90.2" {
		t.Errorf("%d %+v", w.Code, p)
	}
	// What goes wrong is logged under the same number.
	w, p = ask(http.MethodGet, "/health/ready", "proxy-7f3a90.3")
	if p.Status != http.StatusInternalServerError || !strings.Contains(p.Detail, "proxy-7f3a90.3") {
		t.Errorf("%d %+v", w.Code, p)
	}

	told := out.read(t)
	if strings.Contains(out.raw.String(), "13800000000") || strings.Contains(out.raw.String(), "张三") || strings.Contains(out.raw.String(), "%E5") {
		t.Error("what was searched for is in the log")
	}
	of := map[string][]map[string]any{}
	for _, l := range told {
		of[l["request"].(string)] = append(of[l["request"].(string)], l)
	}
	first := of["proxy-7f3a90.1"]
	if len(first) != 1 || first[0]["status"] != 404.0 || first[0]["method"] != "GET" || first[0]["took"] == nil || first[0]["bytes"].(float64) < 50 || first[0]["person"] != 0.0 {
		t.Errorf("%v", first)
	}
	if l := of["proxy-7f3a90.2"]; len(l) != 1 || l[0]["route"] != "/api/login" {
		t.Errorf("%v", l)
	}
	if l := of["proxy-7f3a90.3"]; len(l) != 2 || l[0]["msg"] != "request failed" || l[1]["status"] != 500.0 {
		t.Errorf("%v", l)
	}
	if len(of) != 3 {
		t.Errorf("a look at the health is told: %v", of)
	}
}
