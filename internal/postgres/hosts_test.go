package postgres_test

import (
	"slices"
	"testing"

	"liangtian/internal/fault"
	"liangtian/internal/postgres"
)

func TestSplitsHosts(t *testing.T) {
	for _, c := range []struct {
		dsn  string
		want []string
	}{
		{"postgres://u:p@a:5432,b:5433,c/db?sslmode=disable&target_session_attrs=read-write", []string{"postgres://u:p@a:5432/db?sslmode=disable", "postgres://u:p@b:5433/db?sslmode=disable", "postgres://u:p@c/db?sslmode=disable"}},
		{"postgres://u:p@ss,w@a,b/db", []string{"postgres://u:p@ss,w@a/db", "postgres://u:p@ss,w@b/db"}},
		{"postgres://u@/db?host=/run/a,/run/b", []string{"postgres://u@/db?host=%2Frun%2Fa", "postgres://u@/db?host=%2Frun%2Fb"}},
		{"postgres://u@[::1]:5432,[::2]:5432/db", []string{"postgres://u@[::1]:5432/db", "postgres://u@[::2]:5432/db"}},
		{"postgres://u@h/db", []string{"postgres://u@h/db"}},
	} {
		if got, err := postgres.Split(c.dsn); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q %v", c.dsn, got, err)
		}
	}
	if _, err := postgres.Open("postgres://u@a,b/d?target_session_attrs=standby"); !fault.Is(err, "database-url") {
		t.Errorf("got %v", err)
	}
}

func TestSameHostsForAnotherRole(t *testing.T) {
	got, err := postgres.As("postgres://u:p@a:5432,b:5433/db?sslmode=disable", "role", "a/b@c,d")
	if want := "postgres://role:a%2Fb%40c%2Cd@a:5432,b:5433/db?sslmode=disable"; err != nil || (got != want && got != "postgres://role:a%2Fb%40c,d@a:5432,b:5433/db?sslmode=disable") {
		t.Errorf("%s %v", got, err)
	}
	if _, err := postgres.Open(got); err != nil {
		t.Error(err)
	}
	if _, err := postgres.As("mysql://u@h/d", "role", "p"); !fault.Is(err, "database-url") {
		t.Errorf("got %v", err)
	}
}
