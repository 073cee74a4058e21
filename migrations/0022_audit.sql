-- The audit: who logged in, changed an account or a setting, looked at evidence
-- or took it away. It stands apart from case events, whose chain tells what
-- happened to cases. Who reads it has a role that sees nothing else.

ALTER TABLE people DROP CONSTRAINT people_role;
ALTER TABLE people ADD CONSTRAINT people_role CHECK (role IN
  ('city', 'joint_office', 'county_clerk', 'county_reviewer', 'inspector', 'observer', 'administrator', 'auditor'));

CREATE TABLE audit_entries (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  person_id    bigint NOT NULL DEFAULT 0,
  login        text NOT NULL DEFAULT '',
  name         text NOT NULL DEFAULT '',
  role         text NOT NULL DEFAULT '',
  department   text NOT NULL DEFAULT '',
  region       text NOT NULL DEFAULT '',
  code         text NOT NULL CONSTRAINT audit_entries_code_shape CHECK (code ~ '^[a-z][a-z_.]{1,39}$'),
  refusal      text NOT NULL DEFAULT '',
  subject_kind text NOT NULL DEFAULT '',
  subject_id   text NOT NULL DEFAULT '',
  subject      text NOT NULL DEFAULT '',
  address      text NOT NULL DEFAULT '',
  request_id   text NOT NULL DEFAULT '',
  details      jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit_entries IS 'who is copied, without a key: an entry says who it was that day';
COMMENT ON COLUMN audit_entries.person_id IS '0 is nobody with an account, or the program';
COMMENT ON COLUMN audit_entries.refusal IS 'the code of the refusal; empty is done';
CREATE INDEX audit_entries_at ON audit_entries (at);
CREATE INDEX audit_entries_person ON audit_entries (login, id);
CREATE INDEX audit_entries_code ON audit_entries (code, id);
CREATE INDEX audit_entries_subject ON audit_entries (subject_kind, subject_id, id);

-- Old entries go through audit_prune alone, and never one younger than six
-- months: not even by the owner of the schema, as long as the trigger stands.
CREATE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('liangtian.audit_prune', true), '') = 'on' AND OLD.at < now() - interval '6 months' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = '23514', CONSTRAINT = 'audit_entries_append_only';
END $$;
CREATE TRIGGER audit_entries_keeps BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_keeps();
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The program may not delete; this does it in its place, at most down to six
-- months, and writes down that it did.
CREATE FUNCTION audit_prune(months int) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone bigint;
BEGIN
  IF months IS NULL OR months < 6 THEN
    RAISE EXCEPTION 'the audit is kept for six months at least' USING ERRCODE = '23514', CONSTRAINT = 'audit_entries_kept';
  END IF;
  PERFORM set_config('liangtian.audit_prune', 'on', true);
  DELETE FROM audit_entries WHERE at < now() - make_interval(months => months);
  GET DIAGNOSTICS gone = ROW_COUNT;
  PERFORM set_config('liangtian.audit_prune', '', true);
  IF gone > 0 THEN
    INSERT INTO audit_entries (name, code, subject_kind, details)
    VALUES ('系统', 'audit.prune', 'audit', jsonb_build_object('removed', gone::text, 'months', months::text));
  END IF;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION audit_prune(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_prune(int) TO liangtian_app;

-- The hour is the database's: the program cannot give another.
GRANT SELECT ON audit_entries TO liangtian_app;
GRANT INSERT (person_id, login, name, role, department, region, code, refusal, subject_kind, subject_id, subject, address, request_id, details)
  ON audit_entries TO liangtian_app;

-- Who may write it down need not see it.
ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY auditor ON audit_entries FOR SELECT TO liangtian_app USING ((SELECT (wall())[10]) = 'auditor');
CREATE POLICY everybody_adds ON audit_entries FOR INSERT TO liangtian_app WITH CHECK (true);
CREATE POLICY program ON audit_entries TO liangtian_program USING (true) WITH CHECK (true);
CREATE POLICY owner ON audit_entries TO CURRENT_USER USING (true) WITH CHECK (true);
