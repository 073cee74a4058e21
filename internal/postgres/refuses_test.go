package postgres_test

import (
	"context"
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
		"supervision_events", "supervision_cases", "supervision_files", "case_messages", "case_mentions", "deliveries",
		"joint_settings", "acceptances", "acceptance_signatures", "case_persons", "consultations", "consultation_answers", "operations", "operation_cases", "operation_entries", "legal_steps", "referrals", "joint_files"} {
		column := map[string]string{"joint_settings": "basis", "acceptances": "opinion", "acceptance_signatures": "name", "case_persons": "persons", "consultations": "question", "consultation_answers": "body", "operations": "title", "operation_cases": "case_id", "operation_entries": "body", "legal_steps": "body", "referrals": "reason", "joint_files": "name", "spot_plans": "title", "spot_frame": "case_no", "spot_draws": "case_no", "spot_outcomes": "reason", "certificates": "number", "supervision_events": "body", "supervision_cases": "case_id", "supervision_files": "name", "case_messages": "body", "case_mentions": "person_id", "deliveries": "outcome", "routing_changes": "kind", "case_events": "reason", "photos": "filename", "case_records": "kind", "photo_withdrawals": "reason"}[table]
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
	for _, r := range casework.Lifecycle {
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

// beforehand are constraints that no request reaches: what would break them is
// refused, or made right, before.
var beforehand = []string{
	"batches_number_given", "batches_day_kind", "batches_created_by_fkey", "people_role", "people_department",
	"photos_phase", "photos_kind", "photos_sha256_shape", "photos_case_id_fkey", "photos_uploaded_by_fkey",
	"case_records_kind", "case_records_case_id_fkey", "case_records_actor_id_fkey",
	"photo_withdrawals_reason_given", "photo_withdrawals_photo_id_fkey", "photo_withdrawals_actor_id_fkey",
	"imports_status", "imports_batch_id_fkey", "imports_created_by_fkey", "import_rows_verdict",
	"import_verdicts_verdict", "import_verdicts_decision", "import_verdicts_decided", "import_verdicts_case", "import_verdicts_row",
	"import_verdicts_case_id_fkey", "import_verdicts_decided_by_fkey",
	"ground_merges_into_older", "ground_merges_ground_id_fkey", "ground_merges_into_id_fkey", "ground_merges_import_id_fkey",
	"detections_relation", "detections_row", "detections_batch_id_fkey", "detections_ground_id_fkey", "detections_case_id_fkey",
	"layers_kind", "layers_created_by_fkey", "layers_withdrawn_by_fkey", "layers_withdrawn_whole", "regions_code_shape",
	"plots_no_given", "plots_area_positive", "plots_version_positive", "plots_ground_id_fkey", "plots_replaces_id_fkey", "plots_batch_id_fkey", "plots_parent_id_fkey",
	"cases_no_key", "cases_version_positive", "cases_lead", "cases_partner", "cases_lead_is_not_partner", "cases_plot_key",
	"cases_batch_id_fkey", "cases_plot_id_fkey", "cases_parent_id_fkey",
	"photos_promised", "field_devices_pending", "field_devices_person_id_fkey",
	"field_entries_id_version", "field_entries_verb", "field_entries_version", "field_entries_digest_size", "field_entries_author_id_fkey", "field_entries_handed_in_by_fkey",
	"field_files_sha256_shape", "field_files_size", "field_files_kind", "field_files_entry_id_fkey",
	"field_arrivals_promised", "field_arrivals_uploaded_by_fkey", "field_releases_reason_given", "field_releases_promised", "field_releases_actor_id_fkey",
	"field_answers_seq", "field_answers_status", "field_answers_phase", "field_answers_event", "field_answers_held_says_why", "field_answers_entry_id_fkey", "field_answers_actor_id_fkey",
	"routing_versions_version_check", "routing_versions_status", "routing_versions_published", "routing_versions_created_by_fkey", "routing_versions_published_by_fkey",
	"routing_rules_version", "routing_rules_no", "routing_rules_pbf", "routing_rules_digging", "routing_rules_activity", "routing_rules_qualification",
	"routing_rules_lead", "routing_rules_partner", "routing_rules_track", "routing_changes_kind", "routing_changes_actor_id_fkey",
	"routing_versions_append_only", "routing_rules_append_only",
	"standings_follow", "standings_forward",
	"frozen_months_month", "frozen_months_department", "frozen_months_sha256", "frozen_months_region_fkey", "frozen_months_actor_id_fkey",
	"month_corrections_reason_given", "month_corrections_change", "month_corrections_frozen_id_fkey", "month_corrections_actor_id_fkey",
	"certificates_of_a_closing", "certificates_number_given", "certificates_code_shape", "certificates_sha256_of_facts", "certificates_closing_key", "certificates_closing", "certificates_issued_by_fkey",
	"spot_plans_title_given", "spot_plans_seed_key", "spot_plans_seed_sha256", "spot_plans_frame_not_empty", "spot_plans_actor_id_fkey", "spot_plans_period", "spot_plans_sizes",
	"spot_frame_of_closings", "spot_frame_weight", "spot_frame_closer_key", "spot_frame_closing", "spot_frame_plan_id_fkey", "spot_frame_case_id_fkey", "spot_frame_closer_id_fkey",
	"spot_draws_inclusion", "spot_draws_from_the_frame", "spot_draws_of_a_part", "spot_draws_actor_id_fkey",
	"spot_outcomes_result", "spot_outcomes_reason_given", "spot_outcomes_of_a_draw", "spot_outcomes_closer", "spot_outcomes_actor_id_fkey",
	// Supervision and notices: the middle asks for these first.
	"supervision_rules_kind", "supervision_rules_term", "supervision_rules_changed_by_fkey", "supervision_numbers_kind", "supervisions_number_given",
	"supervisions_kind", "supervisions_county", "supervisions_department", "supervisions_body_given", "supervisions_version_positive",
	"supervisions_issuer_role", "supervisions_issuer_id_fkey", "supervisions_parent_id_fkey", "supervisions_own_department",
	"supervision_events_id_key", "supervision_events_state_key", "supervision_events_lifecycle", "supervision_events_somebody", "supervision_events_words",
	"supervision_events_supervision_id_fkey", "supervision_events_actor_id_fkey", "supervision_cases_supervision_id_fkey", "supervision_cases_case_id_fkey",
	"supervision_files_size", "supervision_files_sha256_shape", "supervision_files_of_event",
	"joint_settings_key_given", "joint_settings_basis_given", "acceptances_conclusion", "acceptances_measured", "acceptances_looked_at_given", "acceptances_opinion_given",
	"acceptances_required", "acceptances_of_event", "acceptance_signatures_party", "acceptance_signatures_name_given", "acceptance_signatures_drawn", "case_persons_seq", "case_persons_list",
	"consultations_asked_of", "consultations_question_given", "consultation_answers_body_given", "operations_title_given", "operations_county", "operations_place_given",
	"operations_departments", "operations_staff", "operation_entries_kind", "operation_entries_body_given", "legal_steps_id_key", "legal_steps_kind", "legal_steps_outcome", "legal_steps_seq",
	"legal_steps_filed", "legal_steps_reason", "referrals_kind", "referrals_whole", "joint_files_name_given", "joint_files_size", "joint_files_sha256_shape", "joint_files_of_one", "joint_files_once",
	"joint_settings_changed_by_fkey", "acceptances_case_id_fkey", "acceptances_opened_by_fkey", "acceptance_signatures_acceptance_id_fkey", "acceptance_signatures_taken_by_fkey", "case_persons_case_id_fkey", "case_persons_changed_by_fkey", "consultations_case_id_fkey", "consultations_asked_by_fkey", "consultation_answers_consultation_id_fkey", "consultation_answers_answered_by_fkey", "operations_created_by_fkey", "operation_cases_operation_id_fkey", "operation_cases_case_id_fkey", "operation_cases_added_by_fkey", "operation_entries_operation_id_fkey", "operation_entries_actor_id_fkey", "legal_steps_case_id_fkey", "legal_steps_actor_id_fkey", "referrals_case_id_fkey", "referrals_actor_id_fkey", "joint_files_message_id_fkey", "joint_files_consultation_id_fkey", "joint_files_answer_id_fkey", "joint_files_entry_id_fkey", "joint_files_legal_id_fkey",
	"case_messages_body_given", "case_messages_case_id_fkey", "case_messages_author_id_fkey",
	"notifications_source_given", "notifications_once", "notifications_person_id_fkey", "notifications_case_id_fkey", "notifications_supervision_id_fkey",
	"deliveries_channel", "deliveries_notification_id_fkey",
	"case_events_hash_size", "case_events_state_key", "case_events_id_key", "case_events_actor_id_fkey", "case_events_case_id_fkey",
}

func words(t *testing.T, c *apptest.City) {
	var names []string
	if err := c.Owner.NewRaw(`SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND indrelid IN ('case_events'::regclass, 'routing_versions'::regclass, 'supervision_events'::regclass, 'operation_entries'::regclass)
		UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE '%append_only' OR tgname LIKE '%_final'
		UNION SELECT m[1] FROM pg_proc, regexp_matches(prosrc, 'CONSTRAINT = ''((routing|supervision)\w+)''', 'g') m
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
		for _, table := range []string{"batches", "people", "photos", "photo_withdrawals", "case_records", "imports", "import_rows", "import_verdicts", "ground", "detections", "layers", "plots", "cases", "case_events", "standings", "frozen", "month", "certificates", "regions", "field", "routing", "supervision", "supervisions", "case_messages", "notifications", "deliveries",
			"joint", "acceptance", "acceptances", "case_persons", "consultation", "consultations", "operation", "operations", "legal", "referrals"} {
			ours = ours || strings.HasPrefix(n, table+"_")
		}
		if _, worded := postgres.Refusals[n]; ours && !worded && !known[n] && !strings.HasSuffix(n, "_pkey") {
			t.Errorf("%s has no words, and nothing says that no request reaches it", n)
		}
	}
}
