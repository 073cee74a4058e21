package postgres_test

import (
	"slices"
	"testing"

	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

func TestExamine(t *testing.T) {
	t.Parallel()
	owner, _ := pgtest.Database(t)
	c, err := postgres.Examine(t.Context(), owner)
	if err != nil || c.Version < 150000 || c.PostGIS == "" || len(c.Missing)+len(c.TooMighty)+len(c.Unwalled)+c.StuckJobs+c.FailedJobs != 0 || c.Now.IsZero() {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, s := range []string{"ALTER TABLE cases DISABLE ROW LEVEL SECURITY", "ALTER TABLE photos NO FORCE ROW LEVEL SECURITY", "DROP EXTENSION btree_gist CASCADE",
		"INSERT INTO jobs (kind, run_at) VALUES ('x', now() - interval '2 hours')"} {
		if _, err := owner.ExecContext(t.Context(), s); err != nil {
			t.Fatal(s, err)
		}
	}
	c, err = postgres.Examine(t.Context(), owner)
	if err != nil || !slices.Equal(c.Unwalled, []string{"cases", "photos"}) || !slices.Equal(c.Missing, []string{"btree_gist"}) || c.StuckJobs != 1 || c.OldestStuck == nil {
		t.Errorf("%+v, %v", c, err)
	}
}
