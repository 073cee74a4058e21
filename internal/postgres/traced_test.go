package postgres_test

import (
	"testing"

	"liangtian/internal/postgres"
)

func TestBareStatements(t *testing.T) {
	for statement, want := range map[string]string{
		"SELECT 1": "SELECT ?",
		"SELECT  a\n\tFROM b2 WHERE c = 'O''Brien' AND d = -3.5e4": "SELECT a FROM b2 WHERE c = ? AND d = -?",
		`SELECT E'it\'s', '张三', x::int`:                            "SELECT ?, ?, x::int",
		"WHERE id = ANY('{1,2,3}') LIMIT 20":                       "WHERE id = ANY(?) LIMIT ?",
	} {
		if got := postgres.Bare(statement); got != want {
			t.Errorf("%s\n got %s\nwant %s", statement, got, want)
		}
	}
}
