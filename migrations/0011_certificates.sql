-- Closure certificates (销号单): one for every closing of a case. What revokes
-- one, the case's coming back, stands in its events and is never written here.
CREATE TABLE certificates (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id   bigint NOT NULL,
  seq       int NOT NULL,
  state     text NOT NULL DEFAULT 'closed' CONSTRAINT certificates_of_a_closing CHECK (state = 'closed'),
  number    text NOT NULL CONSTRAINT certificates_number_key UNIQUE
            CONSTRAINT certificates_number_given CHECK (number <> ''),
  code      text NOT NULL CONSTRAINT certificates_code_key UNIQUE
            CONSTRAINT certificates_code_shape CHECK (code ~ '^[A-Z2-7]{26}$'),
  facts     json NOT NULL,
  sha256    text NOT NULL CONSTRAINT certificates_sha256_of_facts CHECK (sha256 = encode(sha256(convert_to(facts::text, 'UTF8')), 'hex')),
  issued_at timestamptz NOT NULL,
  issued_by bigint NOT NULL REFERENCES people (id),
  CONSTRAINT certificates_closing_key UNIQUE (case_id, seq),
  CONSTRAINT certificates_closing FOREIGN KEY (case_id, seq, state) REFERENCES case_events (case_id, seq, to_state)
);
COMMENT ON COLUMN certificates.seq IS 'of the event that closed the case';
COMMENT ON COLUMN certificates.code IS 'in the QR; nobody can guess it';
COMMENT ON COLUMN certificates.facts IS 'what it says, as it was first issued';
CREATE TRIGGER certificates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON certificates
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON certificates TO liangtian_app;
