-- Machines: accounts to which nobody signs in, and the tokens they come with. A
-- token is kept as an HMAC under a key that lies in the data directory: who can
-- write this table cannot make one that opens a door.

ALTER TABLE people
  ADD machine boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT people_machine_without_password CHECK (NOT machine OR password_hash = ''),
  ADD CONSTRAINT people_machine_role CHECK (NOT machine OR role IN ('city', 'joint_office', 'county_clerk', 'county_reviewer', 'observer')),
  ADD CONSTRAINT people_id_machine UNIQUE (id, machine);
COMMENT ON COLUMN people.machine IS 'comes with service tokens; has no password and cannot sign in';

DROP TRIGGER people_guard ON people;
CREATE TRIGGER people_guard BEFORE UPDATE ON people FOR EACH ROW
  WHEN ((OLD.id, OLD.login, OLD.role, OLD.department, OLD.region, OLD.active, OLD.machine) IS DISTINCT FROM (NEW.id, NEW.login, NEW.role, NEW.department, NEW.region, NEW.active, NEW.machine))
  EXECUTE FUNCTION people_guard();

CREATE TABLE service_tokens (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id    bigint NOT NULL,
  machine      boolean NOT NULL GENERATED ALWAYS AS (true) STORED,
  purpose      text NOT NULL CONSTRAINT service_tokens_purpose_given CHECK (purpose <> ''),
  hash         bytea NOT NULL CONSTRAINT service_tokens_hash_key UNIQUE CONSTRAINT service_tokens_hash_size CHECK (length(hash) = 32),
  capabilities text[] NOT NULL CONSTRAINT service_tokens_allowed CHECK (cardinality(capabilities) > 0),
  issued_by    bigint NOT NULL REFERENCES people (id),
  issued_at    timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  last_address text NOT NULL DEFAULT '',
  revoked_at   timestamptz,
  revoked_by   bigint REFERENCES people (id),
  CONSTRAINT service_tokens_of_a_machine FOREIGN KEY (person_id, machine) REFERENCES people (id, machine),
  CONSTRAINT service_tokens_term CHECK (expires_at > issued_at AND expires_at <= issued_at + interval '366 days'),
  CONSTRAINT service_tokens_revoked_whole CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX service_tokens_person ON service_tokens (person_id);

-- What was revoked stays so.
CREATE FUNCTION service_tokens_revoked_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'token % is revoked', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'service_tokens_revoked_final';
END $$;
CREATE TRIGGER service_tokens_revoked_final BEFORE UPDATE ON service_tokens FOR EACH ROW
  WHEN (OLD.revoked_at IS NOT NULL AND (OLD.revoked_at, OLD.revoked_by) IS DISTINCT FROM (NEW.revoked_at, NEW.revoked_by)) EXECUTE FUNCTION service_tokens_revoked_final();

-- The administrator's alone; the program looks up who knocks.
ALTER TABLE service_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE service_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY program ON service_tokens TO liangtian_program USING (true) WITH CHECK (true);
CREATE POLICY owner ON service_tokens TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY administrator ON service_tokens FOR SELECT TO liangtian_app USING ((SELECT (wall())[10]) = 'administrator');
CREATE POLICY administrator_adds ON service_tokens FOR INSERT TO liangtian_app
  WITH CHECK ((SELECT (wall())[10]) = 'administrator' AND issued_by = (SELECT (wall())[1]::bigint));
CREATE POLICY administrator_ends ON service_tokens FOR UPDATE TO liangtian_app USING ((SELECT (wall())[10]) = 'administrator');

GRANT SELECT ON service_tokens TO liangtian_app;
GRANT INSERT (person_id, purpose, hash, capabilities, issued_by, expires_at) ON service_tokens TO liangtian_app;
GRANT UPDATE (last_used_at, last_address, revoked_at, revoked_by) ON service_tokens TO liangtian_app;
