package app_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/fault"
	"liangtian/internal/logging"
)

// receiver is a collector of traces.
type receiver struct {
	mu   sync.Mutex
	all  []*spans.Span
	path string
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var body io.Reader = req.Body
	if req.Header.Get("Content-Encoding") == "gzip" {
		body, _ = gzip.NewReader(req.Body)
	}
	raw, _ := io.ReadAll(body)
	var sent collector.ExportTraceServiceRequest
	_ = proto.Unmarshal(raw, &sent)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.path = req.URL.Path
	for _, of := range sent.ResourceSpans {
		for _, in := range of.ScopeSpans {
			r.all = append(r.all, in.Spans...)
		}
	}
}

func attribute(s *spans.Span, key string) string {
	for _, a := range s.Attributes {
		if a.Key == key {
			return a.Value.GetStringValue()
		}
	}
	return ""
}

// A request is a trace with its statements, without what was asked for; the log
// names the trace.
func TestRequestsAreTraced(t *testing.T) {
	t.Parallel()
	r := &receiver{}
	at := httptest.NewServer(r)
	t.Cleanup(at.Close)
	var told safeBuffer
	log, err := logging.New(&told, "json", "")
	if err != nil {
		t.Fatal(err)
	}
	c := apptest.Bare(t)
	a, err := app.Start(context.Background(), app.Config{DataDir: t.TempDir(), DatabaseURL: c.DSN, Addr: "127.0.0.1:0", Log: log, Traces: at.URL})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler)
	t.Cleanup(server.Close)
	c.URL = server.URL
	clerk := c.As("a.zr.jb")
	if answer := clerk.Send("GET", "/api/cases?q=张三丰", nil, "X-Request-Id", "trace-test-1", "traceparent", "00-11111111111111111111111111111111-2222222222222222-01"); answer.Status != http.StatusOK {
		t.Fatal(answer)
	}
	a.Stop() // sends what is left

	r.mu.Lock()
	defer r.mu.Unlock()
	var root *spans.Span
	for _, s := range r.all {
		if s.Name == "GET /api/cases" {
			root = s
		}
	}
	if root == nil || r.path != "/v1/traces" {
		t.Fatalf("%d spans, none of the request", len(r.all))
	}
	if attribute(root, "liangtian.request") != "trace-test-1" || len(root.Links) != 1 || bytes.Equal(root.TraceId, bytes.Repeat([]byte{0x11}, 16)) {
		t.Errorf("%v", root)
	}
	statements := 0
	for _, s := range r.all {
		if !bytes.Equal(s.TraceId, root.TraceId) || s == root {
			continue
		}
		statements++
		if len(s.ParentSpanId) == 0 || attribute(s, "db.system.name") != "postgresql" || attribute(s, "db.query.text") == "" {
			t.Errorf("%v", s)
		}
	}
	if statements < 3 {
		t.Errorf("%d statements", statements)
	}
	for _, s := range r.all {
		if text := s.String(); strings.Contains(text, "张三丰") || strings.Contains(text, "a.zr.jb") || strings.Contains(text, "%E5%BC%A0") {
			t.Errorf("what was asked for is in %s", text)
		}
	}
	trace := ""
	for line := range strings.Lines(told.String()) {
		if strings.Contains(line, "trace-test-1") {
			_, after, _ := strings.Cut(line, `"trace":"`)
			trace, _, _ = strings.Cut(after, `"`)
		}
	}
	if want := hex.EncodeToString(root.TraceId); trace != want {
		t.Errorf("the log says %q, the trace is %s", trace, want)
	}
}

type safeBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestTracesAddress(t *testing.T) {
	_, err := app.Start(t.Context(), app.Config{DataDir: t.TempDir(), Traces: "127.0.0.1:4318", Log: slog.New(slog.DiscardHandler)})
	if !fault.Is(err, "traces-address") {
		t.Error(err)
	}
}
