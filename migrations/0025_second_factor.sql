-- Codes from a person's phone beside the password. Secrets are encrypted with a
-- key that lies in the data directory, never here; recovery codes are hashes.

CREATE TABLE second_factors (
  person_id    bigint PRIMARY KEY REFERENCES people (id),
  secret       bytea NOT NULL,
  begun_at     timestamptz NOT NULL DEFAULT now(),
  confirmed_at timestamptz,
  last_step    bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN second_factors.last_step IS 'of the newest code that was taken: it and older ones are not taken again';

CREATE TABLE recovery_codes (
  person_id bigint NOT NULL REFERENCES second_factors (person_id) ON DELETE CASCADE,
  hash      text NOT NULL CONSTRAINT recovery_codes_hash_shape CHECK (hash ~ '^[0-9a-f]{64}$'),
  used_at   timestamptz,
  PRIMARY KEY (person_id, hash)
);

CREATE TABLE second_factor_rules (
  role     text PRIMARY KEY,
  required boolean NOT NULL,
  set_by   bigint NOT NULL REFERENCES people (id),
  set_at   timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON second_factors, recovery_codes TO liangtian_app;
GRANT SELECT, INSERT, UPDATE ON second_factor_rules TO liangtian_app;
