-- The last passwords of everybody, as hashes: they may not come again.

CREATE TABLE password_history (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id bigint NOT NULL REFERENCES people (id),
  hash      text NOT NULL,
  at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE password_history IS 'what was before the present one; older than needed is deleted';
CREATE INDEX password_history_person ON password_history (person_id, id);

GRANT SELECT, INSERT, DELETE ON password_history TO liangtian_app;
