package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liangtian/internal/backup"
	"liangtian/internal/telemetry"
)

func TestDoctorAsksForBackups(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	if s := examineBackup(dir, now); s.Severity != Unwell || s.Remedy == "" {
		t.Errorf("none: %+v", s)
	}
	a := &App{Config: Config{DataDir: dir}}
	for ago, want := range map[time.Duration]Severity{time.Hour: Well, 30 * time.Hour: Unwell, 8 * 24 * time.Hour: Ill} {
		if err := a.noteBackup(backup.Manifest{Name: "x", Ended: now.Add(-ago)}); err != nil {
			t.Fatal(err)
		}
		if s := examineBackup(dir, now); s.Severity != want || (s.Remedy == "") != (want == Well) {
			t.Errorf("%s ago: %+v", ago, s)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, backupNote), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := examineBackup(dir, now); s.Severity != Unwell {
		t.Errorf("broken: %+v", s)
	}
}

func TestDoctorLooksWhoSeesTheFigures(t *testing.T) {
	told := httptest.NewServer(telemetry.NewMetrics("test"))
	defer told.Close()
	pages := httptest.NewServer(http.NotFoundHandler())
	defer pages.Close()
	at := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	for name, c := range map[string]struct {
		conf Config
		want Severity
		says string
	}{
		"none":       {Config{Addr: at(pages)}, Unwell, "没有设置"},
		"well":       {Config{Addr: at(pages), Metrics: at(told)}, Well, "正常应答"},
		"silent":     {Config{Addr: at(pages), Metrics: "127.0.0.1:1"}, Unwell, "没有应答"},
		"same port":  {Config{Addr: at(told), Metrics: at(told)}, Ill, "同一个端口"},
		"given away": {Config{Addr: strings.Replace(at(told), "127.0.0.1", "localhost", 1), Metrics: at(told)}, Ill, "同一个端口"},
		"elsewhere":  {Config{Addr: at(pages), Metrics: "192.0.2.1:1"}, Unwell, "不是本机地址"},
	} {
		s := examineMetrics(t.Context(), c.conf)[0]
		if s.Severity != c.want || !strings.Contains(s.Words, c.says) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}
