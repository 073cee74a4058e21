-- The field page: what phones hand in, exactly once, and what is still on
-- them. Everything here is append-only but the phones' own last word.

CREATE TABLE field_devices (
  id           uuid NOT NULL,
  person_id    bigint NOT NULL REFERENCES people (id),
  name         text NOT NULL DEFAULT '',
  pending      int NOT NULL DEFAULT 0 CONSTRAINT field_devices_pending CHECK (pending >= 0),
  oldest       timestamptz,
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT field_devices_pkey PRIMARY KEY (id, person_id)
);
COMMENT ON TABLE field_devices IS 'one phone may be used by several people, each with an outbox of his own';
COMMENT ON COLUMN field_devices.pending IS 'entries not yet handed in, as the phone said last';

-- An entry as the phone made it. case_id has no key: a phone may name a case
-- that its owner cannot see any more, and the entry must be kept all the same.
CREATE TABLE field_entries (
  id              uuid CONSTRAINT field_entries_pkey PRIMARY KEY
                  CONSTRAINT field_entries_id_version CHECK (substr(id::text, 15, 1) = '7'),
  author_id       bigint NOT NULL REFERENCES people (id),
  case_id         bigint NOT NULL,
  verb            text NOT NULL CONSTRAINT field_entries_verb CHECK (verb IN
                  ('photograph', 'report_finding', 'submit_evidence', 'note')),
  base_version    int NOT NULL CONSTRAINT field_entries_version CHECK (base_version >= 1),
  payload         json NOT NULL,
  digest          bytea NOT NULL CONSTRAINT field_entries_digest_size CHECK (length(digest) = 32),
  taken_at        timestamptz NOT NULL,
  clock_offset_ms bigint,
  device_id       uuid,
  device_name     text NOT NULL DEFAULT '',
  handed_in_by    bigint NOT NULL REFERENCES people (id),
  received_at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN field_entries.digest IS 'SHA-256 of the entry as sent: the same id with other content is known';
COMMENT ON COLUMN field_entries.handed_in_by IS 'the author, or who handed in his rescue file';
CREATE INDEX field_entries_case ON field_entries (case_id, received_at);
CREATE INDEX field_entries_author ON field_entries (author_id, received_at);
CREATE TRIGGER field_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON field_entries
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What an entry promises: a photo by its hash, with what the page recorded at
-- the shutter.
CREATE TABLE field_files (
  entry_id uuid NOT NULL REFERENCES field_entries (id),
  sha256   text NOT NULL CONSTRAINT field_files_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size     bigint NOT NULL CONSTRAINT field_files_size CHECK (size > 0),
  kind     text NOT NULL CONSTRAINT field_files_kind CHECK (kind IN ('wide', 'close', 'interior', 'uav')),
  filename text NOT NULL,
  shot     json NOT NULL,
  PRIMARY KEY (entry_id, sha256)
);
CREATE TRIGGER field_files_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON field_files
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE field_arrivals (
  entry_id    uuid NOT NULL,
  sha256      text NOT NULL,
  facts       json NOT NULL,
  uploaded_by bigint NOT NULL REFERENCES people (id),
  at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT field_arrivals_pkey PRIMARY KEY (entry_id, sha256),
  CONSTRAINT field_arrivals_promised FOREIGN KEY (entry_id, sha256) REFERENCES field_files
);
COMMENT ON COLUMN field_arrivals.facts IS 'what the file says of itself';
CREATE TRIGGER field_arrivals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON field_arrivals
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A promised photo that nobody waits for any more: the phone is lost.
CREATE TABLE field_releases (
  entry_id uuid NOT NULL,
  sha256   text NOT NULL,
  actor_id bigint NOT NULL REFERENCES people (id),
  reason   text NOT NULL CONSTRAINT field_releases_reason_given CHECK (reason <> ''),
  at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT field_releases_pkey PRIMARY KEY (entry_id, sha256),
  CONSTRAINT field_releases_promised FOREIGN KEY (entry_id, sha256) REFERENCES field_files
);
CREATE TRIGGER field_releases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON field_releases
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What the server said to an entry, each time it was judged. The last line
-- counts; after done or given_up there is no other.
CREATE TABLE field_answers (
  entry_id  uuid NOT NULL REFERENCES field_entries (id),
  seq       int NOT NULL CONSTRAINT field_answers_seq CHECK (seq >= 1),
  status    text NOT NULL CONSTRAINT field_answers_status CHECK (status IN ('done', 'held', 'given_up')),
  code      text NOT NULL DEFAULT '',
  words     text NOT NULL DEFAULT '',
  missing   text[] NOT NULL DEFAULT '{}',
  actor_id  bigint NOT NULL REFERENCES people (id),
  case_id   bigint,
  event_seq int,
  round     int,
  phase     text CONSTRAINT field_answers_phase CHECK (phase IN ('verify', 'rectify')),
  at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT field_answers_pkey PRIMARY KEY (entry_id, seq),
  CONSTRAINT field_answers_event FOREIGN KEY (case_id, event_seq) REFERENCES case_events (case_id, seq),
  CONSTRAINT field_answers_held_says_why CHECK (status <> 'held' OR (code <> '' AND words <> ''))
);
COMMENT ON COLUMN field_answers.event_seq IS 'done: the event a step became; held: the version it was judged against';
COMMENT ON COLUMN field_answers.round IS 'the round and phase that photos of this entry belong to';
CREATE UNIQUE INDEX field_answers_final ON field_answers (entry_id) WHERE status <> 'held';
CREATE TRIGGER field_answers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON field_answers
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION field_answers_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last field_answers%ROWTYPE;
BEGIN
  SELECT * INTO last FROM field_answers WHERE entry_id = NEW.entry_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1 OR last.status IN ('done', 'given_up') THEN
    RAISE EXCEPTION 'answer % of entry % does not follow the one before', NEW.seq, NEW.entry_id
      USING ERRCODE = '23514', CONSTRAINT = 'field_answers_chain';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER field_answers_follow BEFORE INSERT ON field_answers
  FOR EACH ROW EXECUTE FUNCTION field_answers_follow();

-- The newest answer of every entry.
CREATE VIEW field_standing AS
  SELECT DISTINCT ON (entry_id) * FROM field_answers ORDER BY entry_id, seq DESC;

-- Photos -----------------------------------------------------------------

-- A photo of an outbox entry. Its prints are made after the receipt, so they
-- stand in a table of their own.
ALTER TABLE photos ADD COLUMN entry_id uuid;
ALTER TABLE photos ALTER COLUMN dhash DROP NOT NULL;
ALTER TABLE photos ADD CONSTRAINT photos_promised FOREIGN KEY (entry_id, sha256) REFERENCES field_files;
CREATE INDEX photos_entry ON photos (entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX photos_person_time ON photos (uploaded_by, taken_at);
CREATE INDEX photos_position ON photos USING gist (position);

-- Prints of a picture: difference hashes of the whole and of parts of it, so
-- that a cropped copy is found. A copy with few differing bits shares at least
-- one of the four bands.
CREATE TABLE photo_prints (
  photo_id bigint NOT NULL REFERENCES photos (id),
  part     smallint NOT NULL,
  print    bigint NOT NULL,
  band0    int NOT NULL GENERATED ALWAYS AS ((print & 65535)::int) STORED,
  band1    int NOT NULL GENERATED ALWAYS AS (((print >> 16) & 65535)::int) STORED,
  band2    int NOT NULL GENERATED ALWAYS AS (((print >> 32) & 65535)::int) STORED,
  band3    int NOT NULL GENERATED ALWAYS AS (((print >> 48) & 65535)::int) STORED,
  PRIMARY KEY (photo_id, part)
);
COMMENT ON COLUMN photo_prints.part IS '0 the whole picture, higher numbers parts of it';
CREATE INDEX photo_prints_band0 ON photo_prints (band0);
CREATE INDEX photo_prints_band1 ON photo_prints (band1);
CREATE INDEX photo_prints_band2 ON photo_prints (band2);
CREATE INDEX photo_prints_band3 ON photo_prints (band3);
CREATE TRIGGER photo_prints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON photo_prints
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Doubts between two photos, found when the later one was read.
CREATE TABLE photo_kin (
  photo_id bigint NOT NULL REFERENCES photos (id),
  other_id bigint NOT NULL REFERENCES photos (id),
  kind     text NOT NULL CONSTRAINT photo_kin_kind CHECK (kind IN ('alike', 'speed', 'spot')),
  value    double precision NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT photo_kin_pkey PRIMARY KEY (photo_id, other_id, kind),
  CONSTRAINT photo_kin_two CHECK (photo_id <> other_id)
);
COMMENT ON COLUMN photo_kin.value IS 'alike: differing bits of 64; speed: km/h between the two; spot: 0, the same coordinates to seven decimals';
CREATE INDEX photo_kin_other ON photo_kin (other_id);
CREATE TRIGGER photo_kin_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON photo_kin
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT ON field_devices, field_entries, field_files, field_arrivals, field_releases, field_answers, field_standing,
  photo_prints, photo_kin TO liangtian_app;
GRANT INSERT, UPDATE ON field_devices TO liangtian_app;
GRANT INSERT ON field_entries, field_files, field_arrivals, field_releases, field_answers, photo_prints, photo_kin TO liangtian_app;
