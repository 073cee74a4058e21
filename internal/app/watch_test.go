package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/fault"
)

// figures is what the program tells Prometheus.
func figures(t *testing.T, a *app.App) string {
	t.Helper()
	w := httptest.NewRecorder()
	a.Metrics.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	return w.Body.String()
}

var named = regexp.MustCompile(`\b(?:liangtian|process|go)_[a-z0-9_]+`)

// What the dashboard and the alerts ask for is there. A few exist only once
// something has happened; the test makes it happen.
func TestDashboardAndAlertsAreFed(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	if _, err := c.App.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.App.Config.DataDir+"/last-backup.json", []byte(`{"finished":"2026-06-01T02:00:00+08:00"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Owner.Exec("INSERT INTO jobs (kind, state, run_at, finished_at, error) VALUES ('export', 'failed', now(), now(), 'x'), ('import_parse', 'queued', now() + interval '1 day', NULL, '')"); err != nil {
		t.Fatal(err)
	}
	clerk := c.As("a.zr.jb")
	clerk.Get("/api/cases?q=张三")
	clerk.Get("/api/cases/999999")
	c.Anonymous().Post("/api/login", map[string]string{"login": "a.zr.jb", "password": "wrong-password"})
	told := figures(t, c.App)
	for _, file := range []string{"grafana.json", "alerts.yml"} {
		raw, err := os.ReadFile("../../docs/operations/" + file)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, n := range named.FindAllString(string(raw), -1) {
			names[n] = true
		}
		if len(names) < 10 {
			t.Fatalf("%s names %d figures", file, len(names))
		}
		for n := range names {
			// What exists only with a replica is looked at where there is one.
			if !strings.HasPrefix(n, "liangtian_replica_") && !regexp.MustCompile(`(?m)^`+n+`[{ ]`).MatchString(told) {
				t.Errorf("%s asks for %s, which is not told", file, n)
			}
		}
	}
	for _, line := range []string{
		`liangtian_build_info{version="test"} 1`,
		`liangtian_http_requests_total{method="GET",route="/api/cases/{id}",status="404"} 1`,
		`liangtian_http_requests_total{method="POST",route="/api/login",status="401"} 1`,
		`liangtian_jobs{kind="export",state="failed"} 1`,
		`liangtian_jobs{kind="import_parse",state="queued"} 1`,
		`liangtian_login_failures 1`,
		`liangtian_last_backup_timestamp_seconds 1.7802504e+09`,
		`liangtian_state_read 1`,
	} {
		if !strings.Contains(told, line+"\n") {
			t.Errorf("not told: %s", line)
		}
	}
	events := apptest.Ask[int64](c, "SELECT max(id) FROM case_events")
	if !strings.Contains(told, fmt.Sprintf("liangtian_events_total %d\n", events)) {
		t.Errorf("%d events are not told", events)
	}
	for _, person := range []string{"a.zr.jb", "张三", "999999", "%E5"} {
		if strings.Contains(told, person) {
			t.Errorf("%q is in the figures", person)
		}
	}
	if a := c.Anonymous().Get("/metrics"); strings.Contains(string(a.Body), "liangtian_build_info") {
		t.Error("the figures are on the public port")
	}
}

func TestMetricsAddress(t *testing.T) {
	for _, c := range []struct{ setting, refused string }{{"9464", "metrics-address"}, {":8080", "metrics-public"}, {"127.0.0.1:8080", "metrics-public"}} {
		_, err := app.Start(t.Context(), app.Config{DataDir: t.TempDir(), Addr: "0.0.0.0:8080", Metrics: c.setting})
		if !fault.Is(err, c.refused) {
			t.Errorf("%s: %v", c.setting, err)
		}
	}
}
