package postgres_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/postgres"
)

// attempt runs statements in one transaction that ends as a step ends, and is
// never kept. It gives what the database said.
func attempt(t *testing.T, db *bun.DB, statements ...string) error {
	t.Helper()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, s := range append(statements, "SET CONSTRAINTS ALL IMMEDIATE") {
		if _, err := tx.ExecContext(context.Background(), s); err != nil {
			return err
		}
	}
	return nil
}

// event is an INSERT that would be right for case 1 after two events, with
// changes of single values.
func event(changes ...string) string {
	values := map[string]string{
		"case_id": "1", "seq": "3", "action": "'receive'", "from_state": "'issued'", "to_state": "'received'",
		"actor_id": "1", "actor_name": "'某'", "actor_role": "'city'", "actor_department": "''", "actor_region": "''", "at": "now()",
		"payload": "'{}'", "after": "'{}'", "prev_hash": "(SELECT hash FROM case_events WHERE case_id = 1 AND seq = 2)", "hash": "sha256('x')",
	}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	var columns, row []string
	for k, v := range values {
		columns, row = append(columns, k), append(row, v)
	}
	return "INSERT INTO case_events (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(row, ", ") + ")"
}

// certify is an INSERT of a certificate of case 1 for an event.
func certify(seq, sha string) string {
	return "INSERT INTO certificates (case_id, seq, state, number, code, facts, sha256, issued_at, issued_by) VALUES (1, " + seq + ", 'closed', 'n', repeat('A', 26), '{}', " + sha + ", now(), 1)"
}

const (
	move   = "UPDATE cases SET state = 'received', version = 3 WHERE id = 1"
	denied = "42501"
)

func TestDatabaseRefuses(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	if a := c.As("shi.zr").Step(c.Case("A1"), "issue", nil); a.Status != 200 || c.Case("A1") != 1 {
		t.Fatal(c.Case("A1"), a)
	}
	if a := c.As("shi.zr").Photo(1, "wide", nil); a.Status == 200 {
		t.Fatal("no photos here: an empty upload was accepted")
	}
	t.Run("the way a step goes", func(t *testing.T) {
		for _, db := range []*bun.DB{c.Owner, c.Own} {
			if err := attempt(t, db, move, event()); err != nil {
				t.Errorf("in order, and refused: %v", err)
			}
			if err := attempt(t, db, event(), move); postgres.Constraint(err) != "standings_follow" {
				t.Errorf("the event first, and taken: %v", err)
			}
		}
	})
	t.Run("nothing is unwritten", func(t *testing.T) { unwrite(t, c) })
	t.Run("a case moves by an event only", func(t *testing.T) { moves(t, c) })
	t.Run("the program's role", func(t *testing.T) { powerless(t, c) })
	t.Run("the table of life", func(t *testing.T) { sameLifecycle(t, c) })
	t.Run("words for constraints", func(t *testing.T) { words(t, c) })
}

func unwrite(t *testing.T, c *apptest.City) {
	for _, table := range []string{"case_events", "photos", "case_records", "photo_withdrawals", "routing_changes", "certificates", "spot_plans", "spot_frame", "spot_draws", "spot_outcomes",
		"supervision_events", "supervision_cases", "supervision_files", "case_messages", "case_mentions", "deliveries", "balance_entries", "balance_lines", "balance_reservations", "balance_plans",
		"joint_settings", "acceptances", "acceptance_signatures", "case_persons", "consultations", "consultation_answers", "operations", "operation_cases", "operation_entries", "legal_steps", "referrals", "joint_files", "seal_leaves", "seal_tiles", "seal_checkpoints"} {
		column := map[string]string{"seal_leaves": "kind", "seal_tiles": "hash", "seal_checkpoints": "key", "joint_settings": "basis", "acceptances": "opinion", "acceptance_signatures": "name", "case_persons": "persons", "consultations": "question", "consultation_answers": "body", "operations": "title", "operation_cases": "case_id", "operation_entries": "body", "legal_steps": "body", "referrals": "reason", "joint_files": "name", "balance_entries": "reason", "balance_lines": "account", "balance_reservations": "project", "balance_plans": "document", "spot_plans": "title", "spot_frame": "case_no", "spot_draws": "case_no", "spot_outcomes": "reason", "certificates": "number", "supervision_events": "body", "supervision_cases": "case_id", "supervision_files": "name", "case_messages": "body", "case_mentions": "person_id", "deliveries": "outcome", "routing_changes": "kind", "case_events": "reason", "photos": "filename", "case_records": "kind", "photo_withdrawals": "reason"}[table]
		for _, s := range []string{"UPDATE " + table + " SET " + column + " = NULL", "DELETE FROM " + table, "TRUNCATE " + table + " CASCADE"} {
			if err := attempt(t, c.Own, s); postgres.Code(err) != denied {
				t.Errorf("%s as the program: %v", s, err)
			}
			if err := attempt(t, c.Owner, s); postgres.Constraint(err) != table+"_append_only" {
				t.Errorf("%s as the owner: %v", s, err)
			}
		}
	}
	for _, table := range []string{"cases", "plots", "people", "batches", "imports", "layers", "lifecycle", "login_attempts"} {
		if err := attempt(t, c.Own, "DELETE FROM "+table); postgres.Code(err) != denied {
			t.Errorf("the program may delete %s: %v", table, err)
		}
	}
	for _, s := range []string{"UPDATE plots SET geom = geom", "UPDATE lifecycle SET to_state = 'closed'", "INSERT INTO lifecycle VALUES ('imported', 'close', 'closed')"} {
		if err := attempt(t, c.Own, s); postgres.Code(err) != denied {
			t.Errorf("%s as the program: %v", s, err)
		}
	}
}

func moves(t *testing.T, c *apptest.City) {
	for _, r := range []struct {
		constraint string
		statements []string
	}{
		{"cases_moved_by_event", []string{"UPDATE cases SET state = 'received' WHERE id = 1"}},
		{"cases_moved_by_event", []string{"UPDATE cases SET version = 3 WHERE id = 1"}},
		{"cases_moved_by_event", []string{"UPDATE cases SET state = 'closed', version = 3 WHERE id = 1", event()}},
		{"cases_moved_by_event", []string{"UPDATE cases SET state = 'imported', version = 1 WHERE id = 1", "UPDATE cases SET state = 'closed' WHERE id = 2"}},
		{"case_events_lifecycle", []string{"UPDATE cases SET state = 'closed', version = 3 WHERE id = 1", event("action", "'close'", "to_state", "'closed'")}},
		{"case_events_lifecycle", []string{move, event("action", "'confer'")}},
		{"case_events_lifecycle", []string{move, event("to_state", "'rectifying'")}},
		{"case_events_lifecycle", []string{event("action", "'invent'")}},
		{"case_events_chain", []string{move, event("from_state", "'imported'", "action", "'issue'", "to_state", "'issued'")}},
		{"case_events_chain", []string{event("seq", "4")}},
		{"case_events_chain", []string{event("seq", "2")}},
		{"case_events_chain", []string{event("seq", "0")}},
		{"case_events_chain", []string{move, event("prev_hash", "sha256('y')")}},
		{"case_events_chain", []string{move, event("prev_hash", "''")}},
		{"case_events_chain", []string{event("case_id", "2", "seq", "1", "action", "'import'", "from_state", "''", "to_state", "'imported'", "prev_hash", "''")}},
		{"case_events_hash_size", []string{move, event("hash", "'short'")}},
		{"case_events_actor_id_fkey", []string{move, event("actor_id", "0")}},
		{"case_events_idempotency", []string{"SET CONSTRAINTS ALL DEFERRED", event("idempotency_key", "(SELECT idempotency_key FROM case_events WHERE case_id = 1 AND seq = 2)",
			"actor_id", "(SELECT actor_id FROM case_events WHERE case_id = 1 AND seq = 2)")}},
		{"standings_follow", []string{event("case_id", "99999", "seq", "1", "action", "'import'", "from_state", "''", "to_state", "'imported'", "prev_hash", "''")}},
		{"cases_lead_is_not_partner", []string{"UPDATE cases SET partner = lead WHERE id = 1"}},
		{"cases_issued_to_somebody", []string{"UPDATE cases SET county = '' WHERE id = 1"}},
		{"cases_plot_key", []string{"UPDATE cases SET plot_id = (SELECT plot_id FROM cases WHERE id = 2) WHERE id = 1"}},
		{"photos_sha256_shape", []string{`INSERT INTO photos (case_id, round, phase, kind, sha256, size, filename, mime, width, height, dhash, facts, uploaded_by)
			VALUES (1, 1, 'verify', 'wide', repeat('A', 64), 1, 'f', 'm', 1, 1, 0, '{}', 1)`}},
		{"certificates_closing", []string{certify("2", "encode(sha256('{}'), 'hex')")}},
		{"certificates_of_a_closing", []string{strings.Replace(certify("2", "encode(sha256('{}'), 'hex')"), "'closed'", "'issued'", 1)}},
		{"certificates_sha256_of_facts", []string{certify("2", "encode(sha256('{ }'), 'hex')")}},
		{"plots_batch_no_key", []string{"INSERT INTO plots (batch_id, plot_no, ground_id, geom, area_cents) SELECT batch_id, plot_no, ground_id, geom, 1 FROM plots LIMIT 1"}},
		{"plots_area_positive", []string{"INSERT INTO plots (batch_id, plot_no, ground_id, geom, area_cents) SELECT batch_id, 'new', ground_id, geom, 0 FROM plots LIMIT 1"}},
	} {
		for who, db := range map[string]*bun.DB{"owner": c.Owner, "program": c.Own} {
			if err := attempt(t, db, r.statements...); postgres.Constraint(err) != r.constraint {
				t.Errorf("%s: %q: want %s, got %v", who, r.statements, r.constraint, err)
			}
		}
	}
}

// powerless: whoever takes the program over cannot take the record with it.
func powerless(t *testing.T, c *apptest.City) {
	for _, s := range []string{
		"CREATE TABLE mine ()", "CREATE SCHEMA mine", "CREATE EXTENSION dblink", "CREATE ROLE mine",
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
		"SET ROLE liangtian_owner", "SET SESSION AUTHORIZATION liangtian_owner", "ALTER ROLE liangtian_app SUPERUSER", "ALTER ROLE liangtian_app BYPASSRLS",
		"ALTER TABLE case_events DISABLE TRIGGER ALL", "ALTER TABLE cases DROP CONSTRAINT cases_moved_by_event",
		"DROP TRIGGER case_events_append_only ON case_events", "DROP TABLE case_events CASCADE", "SET session_replication_role = replica",
		"CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"COPY people TO PROGRAM 'cat'", "COPY people TO '/tmp/people'", "SELECT pg_read_file('postgresql.conf')", "UPDATE schema_migrations SET sha256 = ''",
	} {
		if err := attempt(t, c.Own, s); postgres.Code(err) != denied {
			t.Errorf("%s: %v", s, err)
		}
	}
	// A table of its own that is found before the real one must not blind the
	// trigger.
	err := attempt(t, c.Own, "CREATE TEMP TABLE case_events (LIKE public.case_events)",
		strings.Replace(event("case_id", "1", "seq", "1", "action", "'import'", "from_state", "''", "to_state", "'imported'", "prev_hash", "''"), "case_events", "public.case_events", 1))
	if code, name := postgres.Code(err), postgres.Constraint(err); code != denied && name != "case_events_chain" {
		t.Errorf("a table in the way: %v", err)
	}
}

func sameLifecycle(t *testing.T, c *apptest.City) {
	type step struct{ FromState, Action, ToState string }
	want := map[step]bool{{"", "import", "imported"}: true, {"", "split_off", "imported"}: true}
	for _, r := range slices.Concat(casework.Lifecycle, casework.Past) {
		want[step{string(r.From), string(r.Do), string(r.To)}] = true
		if r.OrTo != "" {
			want[step{string(r.From), string(r.Do), string(r.OrTo)}] = true
		}
	}
	var have []step
	if err := c.Own.NewRaw("SELECT from_state, action, to_state FROM lifecycle").Scan(t.Context(), &have); err != nil {
		t.Fatal(err)
	}
	for _, s := range have {
		if !want[s] {
			t.Errorf("only the database has %v", s)
		}
		delete(want, s)
	}
	for s := range want {
		t.Errorf("the database has no %v", s)
	}
}

func words(t *testing.T, c *apptest.City) {
	var names []string
	if err := c.Owner.NewRaw(`SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND indrelid IN ('case_events'::regclass, 'routing_versions'::regclass, 'supervision_events'::regclass, 'balance_entries'::regclass, 'operation_entries'::regclass)
		UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE '%append_only' OR tgname LIKE '%_final'
		UNION SELECT m[1] FROM pg_proc, regexp_matches(prosrc, 'CONSTRAINT = ''((routing|supervision|seal)\w+)''', 'g') m
		UNION SELECT m[1] FROM pg_proc, regexp_matches(prosrc, 'balance_refuse\(''(\w+)''', 'g') m
		UNION SELECT 'standings_follow' FROM pg_proc WHERE proname = 'keep_standings' AND prosrc LIKE '%standings_follow%'
		UNION SELECT 'case_events_chain' FROM pg_proc WHERE proname = 'case_events_follow' AND prosrc LIKE '%case_events_chain%'`).Scan(t.Context(), &names); err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, n := range names {
		have[n] = true
	}
	for n, f := range postgres.Refusals {
		if !have[n] {
			t.Errorf("words for a constraint that is not there: %s", n)
		}
		if f.Message == "" || f.Code == "" {
			t.Errorf("%s has no words", n)
		}
	}
	known := map[string]bool{}
	for _, n := range beforehand {
		if known[n] = true; !have[n] {
			t.Errorf("there is no %s", n)
		}
	}
	for n := range have {
		ours := false
		for _, table := range []string{"batches", "people", "photos", "photo_withdrawals", "case_records", "imports", "import_rows", "import_verdicts", "ground", "detections", "layers", "plots", "cases", "case_events", "standings", "frozen", "month", "certificates", "regions", "field", "routing", "supervision", "supervisions", "case_messages", "case_files", "proposals", "meetings", "meeting_items", "documents", "document_links", "notifications", "deliveries", "balance", "balances", "joint", "acceptance", "acceptances", "case_persons", "consultation", "consultations", "operation", "operations", "legal", "referrals", "seal"} {
			ours = ours || strings.HasPrefix(n, table+"_")
		}
		if _, worded := postgres.Refusals[n]; ours && !worded && !known[n] && !strings.HasSuffix(n, "_pkey") {
			t.Errorf("%s has no words, and nothing says that no request reaches it", n)
		}
	}
}
