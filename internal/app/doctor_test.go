package app

import (
	"strings"
	"testing"
	"time"

	"liangtian/internal/postgres"
)

// Whatever is wrong with a database is said, with what to do, and nothing else is.
func TestDoctorJudges(t *testing.T) {
	now := time.Now()
	fine := postgres.Condition{Version: 150010, PostGIS: "3.3", Fsync: true, FullPageWrites: true, SynchronousCommit: true, Now: now}
	for _, s := range judge(fine, now) {
		if s.Severity != Well || s.Remedy != "" {
			t.Errorf("a database that is well: %+v", s)
		}
	}
	for what, spoil := range map[string]func(*postgres.Condition){
		"数据库版本": func(c *postgres.Condition) { c.Version = 140000 },
		"扩展":    func(c *postgres.Condition) { c.Missing = []string{"pg_trgm"} },
		"落盘":    func(c *postgres.Condition) { c.Fsync = false },
		"程序角色":  func(c *postgres.Condition) { c.TooMighty = []string{postgres.AppRole} },
		"行级安全":  func(c *postgres.Condition) { c.Unwalled = []string{"cases"} },
		"时钟":    func(c *postgres.Condition) { c.Now = now.Add(-2 * time.Minute) },
		"后台任务":  func(c *postgres.Condition) { c.StuckJobs = 1 },
		"失败的任务": func(c *postgres.Condition) { c.FailedJobs = 3 },
	} {
		c := fine
		spoil(&c)
		for _, s := range judge(c, now) {
			if bad := s.Severity != Well; bad != (s.What == what) || bad && s.Remedy == "" {
				t.Errorf("%s is spoilt: %+v", what, s)
			}
		}
	}
}

func TestDoctorLooksAtTheFolder(t *testing.T) {
	if s := examineFolder("/nowhere/at/all"); len(s) != 1 || s[0].Severity != Ill || !strings.Contains(s[0].Remedy, "LIANGTIAN_DATA") {
		t.Errorf("%+v", s)
	}
	if s := examineFolder(t.TempDir()); s[0].Severity != Well {
		t.Errorf("%+v", s)
	}
}
