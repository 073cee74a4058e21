package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"liangtian/internal/apptest"
)

// attack is what somebody tries who can make the program's role say anything:
// statements before, then either a question that must not be true or a change
// that must not come about.
type attack struct {
	name   string
	scope  func(b *besieged, backend int) string // nil: the clerk's own
	before []string
	ask    string
	do     string
	tells  string // the SQLSTATE by which an error would tell what is hidden
	silent bool   // succeeds without changing a row
}

func sees(what, condition string) attack {
	return attack{name: "see " + what, ask: "SELECT count(*) > 0 FROM " + what + " WHERE " + condition}
}

func says(statement string) attack { return attack{name: statement, do: statement, silent: true} }

func changes(name string, statements ...string) attack {
	last := len(statements) - 1
	return attack{name: name, before: statements[:last], do: statements[last]}
}

func forged(name string, scope func(b *besieged, backend int) string) attack {
	return attack{name: "a scope that is " + name, scope: scope, ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs}"}
}

// hisEvent is the clerk's own next event of his case, with values changed.
func hisEvent(changes ...string) string {
	return strings.NewReplacer("case_id = 1", "case_id = {mine}").Replace(event(append([]string{
		"case_id", "{mine}", "actor_id", "{me}", "actor_role", "'county_clerk'",
	}, changes...)...))
}

const (
	takes     = "UPDATE cases SET state = 'received', version = 3 WHERE id = {mine}"
	theirTip  = "(SELECT hash FROM case_events WHERE case_id = {theirs} AND seq = 2)"
	bogusHash = "sha256('x')"
)

var attacks = []attack{
	// Reading.
	sees("cases", "id = {theirs}"), sees("cases", "id = {other}"), sees("cases", "county = '430224'"),
	sees("plots", "id = {plot}"), sees("case_events", "case_id = {theirs}"), sees("case_records", "case_id = {theirs}"),
	sees("case_files", "case_id = {theirs}"), sees("photos", "case_id = {theirs}"), sees("photo_withdrawals", "photo_id = {photo}"),
	sees("case_messages", "case_id = {theirs}"), sees("case_persons", "case_id = {theirs}"),
	sees("balance_plans", "county = '430224'"), sees("balance_reservations", "county = '430224'"), sees("balance_entries", "county = '430224'"),
	sees("balances", "county = '430224'"), sees("balance_lines l", "true"),
	sees("audit_entries", "true"), sees("wall_key", "true"), sees("cases_in_sight", "true"),
	sees("cases_in_box(113, 26, 115, 28)", "id = {theirs}"), sees("cases_with_text('%B1%', 'x') f", "f = {theirs}"), sees("kin_of_case({theirs})", "true"),
	{name: "an error that tells", ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs} AND 1 / (CASE WHEN no <> '' THEN 0 ELSE 1 END) = 1", tells: "22012"},
	{name: "a cast that tells", ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs} AND no::int = 1", tells: "22P02"},
	{
		name: "a function that tells", before: []string{"CREATE FUNCTION pg_temp.tell(n bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN IF n = {theirs} THEN RAISE EXCEPTION ''seen''; END IF; RETURN true; END'"},
		ask: "SELECT count(*) < 0 FROM cases WHERE pg_temp.tell(id)", tells: "P0001",
	},
	{
		name: "a function in the way of the policy's", before: []string{"CREATE FUNCTION pg_temp.starts_with(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'", "SET LOCAL search_path = pg_temp, public, pg_catalog"},
		ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs}",
	},
	{
		name: "a table in the way of the key", before: []string{"CREATE TEMP TABLE wall_key (inner_pad bytea, outer_pad bytea)", "INSERT INTO wall_key VALUES ('', '')", "SET LOCAL search_path = pg_temp, public"},
		scope: func(b *besieged, backend int) string {
			return strings.Replace(b.scope(backend), "430223", "4302", 1)
		},
		ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs}",
	},
	{
		name: "a view in the way of the box", before: []string{"CREATE TEMP TABLE cases_in_sight AS SELECT {theirs}::bigint AS id", "SET LOCAL search_path = pg_temp, public"},
		ask: "SELECT count(*) > 0 FROM cases_in_box(113, 26, 115, 28) WHERE id = {theirs}",
	},
	{name: "policies off", before: []string{"SET LOCAL row_security = off"}, ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs}"},

	// The scope itself.
	forged("changed", func(b *besieged, backend int) string {
		return strings.Replace(b.scope(backend), "430223", "430224", 1)
	}),
	forged("wider", func(b *besieged, backend int) string {
		return strings.Replace(b.scope(backend), "430223", "4302", 1)
	}),
	forged("of another connection", func(b *besieged, backend int) string { return b.scope(backend+1, "2", "4302") }),
	forged("an hour old", func(b *besieged, backend int) string { return b.scope(backend, "2", "4302", "9", "1700000000") }),
	forged("not signed", func(b *besieged, backend int) string {
		return strings.Split(b.scope(backend, "2", "4302"), "|")[0] + "|4302|" + strings.Repeat("0", 64)
	}),
	forged("empty", func(*besieged, int) string { return "" }),
	forged("nonsense", func(*besieged, int) string { return "x" }),
	forged("of a region that is none", func(b *besieged, backend int) string { return b.scope(backend, "2", "") }),
	{
		name: "a scope set by the statement", before: []string{"SELECT set_config('liangtian.scope', replace(current_setting('liangtian.scope'), '430223', '4302'), true)"},
		ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs}",
	},
	{
		name: "a case pretended to be moved", before: []string{"SELECT set_config('liangtian.scope', regexp_replace(current_setting('liangtian.scope'), '\\|\\|\\|', '||{theirs}|'), true)"},
		ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs}",
	},

	// Becoming somebody else, and changing the house.
	says("SET ROLE liangtian_owner"), says("SET ROLE liangtian_program"), says("SET SESSION AUTHORIZATION liangtian_program"), says("SET SESSION AUTHORIZATION liangtian_owner"),
	{name: "the role it came as", before: []string{"RESET ROLE", "RESET SESSION AUTHORIZATION"}, ask: "SELECT count(*) > 0 FROM cases WHERE id = {theirs}"},
	says("ALTER TABLE cases DISABLE ROW LEVEL SECURITY"), says("ALTER TABLE cases NO FORCE ROW LEVEL SECURITY"), says("DROP POLICY person ON cases"),
	says("CREATE POLICY mine ON cases USING (true)"), says("ALTER TABLE cases OWNER TO liangtian_app"), says("GRANT liangtian_program TO liangtian_app"),
	says("ALTER ROLE liangtian_app BYPASSRLS"), says("ALTER TABLE case_events DISABLE TRIGGER ALL"), says("DROP TRIGGER cases_step ON cases"),
	says("SET session_replication_role = replica"), says("CREATE OR REPLACE FUNCTION wall() RETURNS text[] LANGUAGE sql AS 'SELECT ARRAY[''1'', ''4302'']'"),
	says("CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"), says("CREATE TABLE public.mine ()"), says("CREATE EXTENSION dblink"),
	says("COPY cases TO PROGRAM 'cat'"), says("COPY wall_key TO STDOUT"), says("SELECT pg_read_file('PG_VERSION')"), says("SELECT lo_import('/etc/hostname')"),
	says("SELECT gather_months('infinity') FROM pg_ls_dir('.')"),

	// Writing where he has nothing to say, or under another name.
	changes("their case", "UPDATE cases SET state = 'received', version = 3 WHERE id = {theirs}"),
	changes("an event of theirs", hisEvent("case_id", "{theirs}", "prev_hash", theirTip)),
	changes("a whole step of theirs", "UPDATE cases SET state = 'received', version = 3 WHERE id = {theirs}", hisEvent("case_id", "{theirs}", "prev_hash", theirTip)),
	changes("a step under a colleague's name", takes, hisEvent("actor_id", "{colleague}")),
	changes("a step in nobody's name", takes, hisEvent("actor_id", "NULL")),
	changes("a state without an event", "UPDATE cases SET state = 'received', version = 3 WHERE id = {mine}"),
	changes("a case without a step", "UPDATE cases SET deputed = ARRAY[{me}] WHERE id = {mine}"),
	changes("a case given away", "UPDATE cases SET county = '430224' WHERE id = {mine}"),
	changes("a deadline", "UPDATE cases SET due_on = '2099-01-01' WHERE id = {mine}"),
	changes("a case as it was before", "UPDATE cases SET state = 'imported', version = 1 WHERE id = {mine}"),
	changes("a step that is in no table", "UPDATE cases SET state = 'closed', version = 3 WHERE id = {mine}", hisEvent("action", "'close'", "to_state", "'closed'")),
	changes("a state skipped", "UPDATE cases SET state = 'verifying', version = 3 WHERE id = {mine}", hisEvent("action", "'depute'", "from_state", "'received'", "to_state", "'verifying'")),
	changes("an event before its time", takes, hisEvent("seq", "4")),
	changes("an event that follows another", takes, hisEvent("prev_hash", bogusHash)),
	changes("an event without a fingerprint", takes, hisEvent("hash", "'short'")),
	changes("what was said", "UPDATE case_events SET reason = 'x' WHERE case_id = {mine}"),
	changes("a fingerprint", "UPDATE case_events SET hash = sha256('y') WHERE case_id = {mine}"),
	changes("history", "DELETE FROM case_events WHERE case_id = {mine}"),
	says("TRUNCATE case_events CASCADE"), says("TRUNCATE photos CASCADE"),
	changes("a case gone", "DELETE FROM cases WHERE id = {mine}"),
	changes("a case from nowhere", `INSERT INTO cases (no, batch_id, plot_id, state, version, county, facts, area_cents, center, updated_at)
		SELECT 'AJ0', batch_id, plot_id, 'imported', 1, '430224', '{}', 1, center, now() FROM cases WHERE id = {mine}`),
	changes("a plot from nowhere", "INSERT INTO plots (batch_id, plot_no, ground_id, geom, area_cents, parent_id) SELECT batch_id, 'new', ground_id, geom, 1, {plot} FROM plots LIMIT 1"),
	changes("an outline", "UPDATE plots SET geom = geom"),
	changes("a photo on their case", `INSERT INTO photos (case_id, round, phase, kind, sha256, size, filename, mime, width, height, dhash, facts, uploaded_by)
		VALUES ({theirs}, 1, 'verify', 'wide', repeat('a', 64), 1, 'f', 'm', 1, 1, 0, '{}', {me})`),
	changes("their photo withdrawn", "INSERT INTO photo_withdrawals (photo_id, actor_id, reason) VALUES ({photo}, {me}, 'x')"),
	changes("a photo's fingerprint", "UPDATE photos SET sha256 = repeat('b', 64)"), changes("a photo gone", "DELETE FROM photos"),
	changes("a note on their case", "INSERT INTO case_records (case_id, kind, actor_id, payload) VALUES ({theirs}, 'note', {me}, '{}')"),
	changes("a word on their case", "INSERT INTO case_messages (case_id, author_id, body, idempotency_key) VALUES ({theirs}, {me}, 'x', gen_random_uuid())"),
	changes("persons of their case", "INSERT INTO case_persons (case_id, seq, persons, changed_by, at) VALUES ({theirs}, 2, '[]', {me}, now())"),
	changes("a file on their case", "INSERT INTO case_files (case_id, name, mime, size, sha256, uploaded_by) VALUES ({theirs}, 'f', 'm', 1, repeat('1', 64), {me})"),
	changes("a batch of his own", "INSERT INTO batches (number, issued_on, source, day_kind, limits, created_by) VALUES ('x', '2026-01-01', 'x', 'working', '{}', {me})"),
	changes("a batch's limits", "UPDATE batches SET limits = '{}'"),
	changes("the table of life", "INSERT INTO lifecycle VALUES ('issued', 'close', 'closed')"), changes("the table of life changed", "UPDATE lifecycle SET to_state = 'closed'"),
	changes("their book", "INSERT INTO balance_plans (county, year, version, document, out_cents, in_cents, actor_id, actor_name, at) VALUES ('430224', 2026, 99, 'x', 1, 1, {me}, 'x', now())"),
	changes("a book rewritten", "UPDATE balance_entries SET area = 0"), changes("a balance", "UPDATE balances SET amount = 0"),
	changes("figures", "UPDATE standings SET state = 'closed'"), changes("months", "DELETE FROM month_begun"),
	changes("a certificate", "UPDATE certificates SET number = 'x'"),
	changes("a new administrator", "INSERT INTO people (login, name, password_hash, role, region) VALUES ('evil', 'x', 'x', 'administrator', '4302')"),
	changes("his own role", "UPDATE people SET role = 'administrator', department = '' WHERE id = {me}"),
	changes("his own region", "UPDATE people SET region = '4302' WHERE id = {me}"),
	changes("a colleague's password", "UPDATE people SET password_hash = 'x' WHERE id = {colleague}"),
	changes("a token of his own making", "INSERT INTO service_tokens (person_id, purpose, hash, capabilities, issued_by, expires_at) SELECT id, 'x', sha256('x'), '{cases.read}', {me}, now() + interval '1 day' FROM people WHERE machine"),
	changes("a machine out of himself", "UPDATE people SET machine = true, password_hash = '' WHERE id = {me}"),
	sees("service_tokens", "true"),
	changes("a colleague switched off", "UPDATE people SET active = false WHERE id = {colleague}"),
}

// stone is a part of the wall: how it is taken out, and put back.
type stone struct{ name, out, back string }

// stones are the policies, triggers, keys and checks that the battery is about,
// and the lines of the function that reads a scope.
func stones(t *testing.T, c *apptest.City) (out []stone) {
	t.Helper()
	walled := apptest.Ask[string](c, `SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity`)
	for table := range strings.FieldsSeq(walled) {
		out = append(out, stone{"row security of " + table, "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY", "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY"})
	}
	for _, trigger := range []string{"case_events/case_events_follow", "cases/cases_step", "people/people_guard"} {
		table, name, _ := strings.Cut(trigger, "/")
		out = append(out, stone{name, fmt.Sprintf("ALTER TABLE %s DISABLE TRIGGER %s", table, name), fmt.Sprintf("ALTER TABLE %s ENABLE TRIGGER %s", table, name)})
	}
	for _, key := range []string{"case_events/case_events_lifecycle", "cases/cases_moved_by_event", "case_events/case_events_hash_size"} {
		table, name, _ := strings.Cut(key, "/")
		def := apptest.Ask[string](c, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ?", name)
		out = append(out, stone{name, fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table, name), fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s", table, name, def)})
	}
	wall := apptest.Ask[string](c, "SELECT pg_get_functiondef('wall'::regproc)")
	for _, part := range []struct{ name, is, becomes string }{
		{"the signature", "= right(raw, 64)", "IS NOT NULL"},
		{"the connection", "split_part(raw, '|', 8) = pg_backend_pid()::text", "true"},
		{"the time", "abs(extract(epoch FROM now()) - split_part(raw, '|', 9)::bigint) <= 300", "true"},
	} {
		if !strings.Contains(wall, part.is) {
			t.Fatalf("%s: not in\n%s", part.name, wall)
		}
		out = append(out, stone{part.name, strings.Replace(wall, part.is, part.becomes, 1), wall})
	}
	return append(out,
		stone{"the events of one's own name", "ALTER POLICY person_adds ON case_events WITH CHECK (EXISTS (SELECT FROM cases c WHERE c.id = case_id))",
			"ALTER POLICY person_adds ON case_events WITH CHECK (EXISTS (SELECT FROM cases c WHERE c.id = case_id) AND actor_id = (SELECT (wall())[1]::bigint))"},
		stone{"the key kept", "GRANT SELECT ON wall_key TO liangtian_app", "REVOKE SELECT ON wall_key FROM liangtian_app"},
		stone{"the view kept", "GRANT SELECT ON cases_in_sight TO liangtian_app", "REVOKE SELECT ON cases_in_sight FROM liangtian_app"},
		stone{"no change of events", "GRANT UPDATE ON case_events TO liangtian_app; ALTER TABLE case_events DISABLE TRIGGER case_events_append_only; CREATE POLICY gap ON case_events FOR UPDATE TO liangtian_app USING (true)",
			"REVOKE UPDATE ON case_events FROM liangtian_app; ALTER TABLE case_events ENABLE TRIGGER case_events_append_only; DROP POLICY gap ON case_events"},
	)
}
