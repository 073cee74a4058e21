-- Supervision that is answered (督办), the conversation on a case, and what
-- people are told. An order moves by an event only, as a case does.

-- Supervision ----------------------------------------------------------------

CREATE TABLE supervision_lifecycle (
  from_state text NOT NULL,
  action     text NOT NULL,
  to_state   text NOT NULL,
  PRIMARY KEY (from_state, action, to_state)
);
INSERT INTO supervision_lifecycle VALUES
  ('', 'issue', 'issued'),
  ('issued', 'reply', 'replied'),
  ('returned', 'reply', 'replied'),
  ('issued', 'accept', 'accepted'),
  ('replied', 'accept', 'accepted'),
  ('replied', 'return', 'returned'),
  ('issued', 'escalate', 'escalated'),
  ('returned', 'escalate', 'escalated'),
  ('issued', 'withdraw', 'withdrawn'),
  ('replied', 'withdraw', 'withdrawn'),
  ('returned', 'withdraw', 'withdrawn');

-- What the city has settled about each kind: the term, and whether the program
-- escalates what nobody answers.
CREATE TABLE supervision_rules (
  kind       text PRIMARY KEY CONSTRAINT supervision_rules_kind CHECK (kind IN ('urge', 'order', 'listed')),
  term_days  int NOT NULL CONSTRAINT supervision_rules_term CHECK (term_days BETWEEN 1 AND 90),
  automatic  boolean NOT NULL,
  changed_by bigint REFERENCES people (id),
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT supervision_rules_nothing_above CHECK (kind <> 'listed' OR NOT automatic)
);
INSERT INTO supervision_rules (kind, term_days, automatic) VALUES ('urge', 3, false), ('order', 10, false), ('listed', 15, false);

CREATE TABLE supervision_numbers (
  kind text NOT NULL CONSTRAINT supervision_numbers_kind CHECK (kind IN ('urge', 'order', 'listed')),
  year int NOT NULL,
  last int NOT NULL,
  PRIMARY KEY (kind, year)
);

CREATE TABLE supervisions (
  id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number            text NOT NULL CONSTRAINT supervisions_number_key UNIQUE CONSTRAINT supervisions_number_given CHECK (number <> ''),
  kind              text NOT NULL CONSTRAINT supervisions_kind CHECK (kind IN ('urge', 'order', 'listed')),
  county            text NOT NULL CONSTRAINT supervisions_county CHECK (county ~ '^[0-9]{6}$'),
  department        text NOT NULL CONSTRAINT supervisions_department CHECK (department IN ('natural_resources', 'agriculture')),
  body              text NOT NULL CONSTRAINT supervisions_body_given CHECK (body <> ''),
  term              date NOT NULL,
  state             text NOT NULL,
  version           int NOT NULL CONSTRAINT supervisions_version_positive CHECK (version >= 1),
  issuer_id         bigint NOT NULL REFERENCES people (id),
  issuer_role       text NOT NULL CONSTRAINT supervisions_issuer_role CHECK (issuer_role IN ('city', 'joint_office')),
  issuer_department text NOT NULL,
  issued_at         timestamptz NOT NULL,
  parent_id         bigint CONSTRAINT supervisions_one_child UNIQUE REFERENCES supervisions (id),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT supervisions_own_department CHECK (issuer_role = 'joint_office' OR issuer_department = department)
);
CREATE INDEX supervisions_addressee ON supervisions (county, department, state, term);

CREATE TABLE supervision_events (
  id               bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT supervision_events_id_key UNIQUE,
  supervision_id   bigint NOT NULL REFERENCES supervisions (id) DEFERRABLE INITIALLY DEFERRED,
  seq              int NOT NULL,
  action           text NOT NULL,
  from_state       text NOT NULL,
  to_state         text NOT NULL,
  actor_id         bigint REFERENCES people (id),
  actor_name       text NOT NULL,
  actor_role       text NOT NULL,
  actor_department text NOT NULL,
  at               timestamptz NOT NULL,
  body             text NOT NULL DEFAULT '',
  term             date,
  idempotency_key  uuid,
  CONSTRAINT supervision_events_seq_key PRIMARY KEY (supervision_id, seq),
  CONSTRAINT supervision_events_state_key UNIQUE (supervision_id, seq, to_state),
  CONSTRAINT supervision_events_lifecycle FOREIGN KEY (from_state, action, to_state) REFERENCES supervision_lifecycle,
  -- The program by itself escalates, and issues what follows; nothing else.
  CONSTRAINT supervision_events_somebody CHECK (actor_id IS NOT NULL OR action IN ('escalate', 'issue')),
  CONSTRAINT supervision_events_words CHECK (action = 'accept' OR body <> '')
);
CREATE UNIQUE INDEX supervision_events_idempotency ON supervision_events (actor_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

ALTER TABLE supervisions ADD CONSTRAINT supervisions_moved_by_event
  FOREIGN KEY (id, version, state) REFERENCES supervision_events (supervision_id, seq, to_state) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION supervision_events_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last public.supervision_events%ROWTYPE;
BEGIN
  SELECT * INTO last FROM public.supervision_events WHERE supervision_id = NEW.supervision_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1 OR NEW.from_state IS DISTINCT FROM coalesce(last.to_state, '') THEN
    RAISE EXCEPTION 'event % of supervision % does not follow the one before', NEW.seq, NEW.supervision_id
      USING ERRCODE = '23514', CONSTRAINT = 'supervision_events_chain';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supervision_events_follow BEFORE INSERT ON supervision_events
  FOR EACH ROW EXECUTE FUNCTION supervision_events_follow();

CREATE TABLE supervision_cases (
  supervision_id bigint NOT NULL REFERENCES supervisions (id),
  case_id        bigint NOT NULL REFERENCES cases (id),
  PRIMARY KEY (supervision_id, case_id)
);
CREATE INDEX supervision_cases_case ON supervision_cases (case_id);

CREATE TABLE supervision_files (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  supervision_id bigint NOT NULL,
  seq            int NOT NULL,
  name           text NOT NULL,
  mime           text NOT NULL,
  size           bigint NOT NULL CONSTRAINT supervision_files_size CHECK (size > 0),
  sha256         text NOT NULL CONSTRAINT supervision_files_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT supervision_files_of_event FOREIGN KEY (supervision_id, seq) REFERENCES supervision_events (supervision_id, seq),
  CONSTRAINT supervision_files_once UNIQUE (supervision_id, seq, sha256)
);

-- What was issued stays as it was issued; only an event moves it on.
CREATE FUNCTION supervisions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW.id, NEW.number, NEW.kind, NEW.county, NEW.department, NEW.body, NEW.issuer_id, NEW.issuer_role, NEW.issuer_department, NEW.issued_at, NEW.parent_id)
     IS DISTINCT FROM ROW(OLD.id, OLD.number, OLD.kind, OLD.county, OLD.department, OLD.body, OLD.issuer_id, OLD.issuer_role, OLD.issuer_department, OLD.issued_at, OLD.parent_id)
     OR NEW.term <> OLD.term AND NEW.version = OLD.version THEN
    RAISE EXCEPTION 'supervision % stays as it was issued', OLD.id
      USING ERRCODE = '23514', CONSTRAINT = 'supervisions_as_issued';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supervisions_guard BEFORE UPDATE ON supervisions FOR EACH ROW EXECUTE FUNCTION supervisions_guard();
CREATE TRIGGER supervisions_append_only BEFORE DELETE OR TRUNCATE ON supervisions FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER supervision_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supervision_events FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER supervision_cases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supervision_cases FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER supervision_files_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supervision_files FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The conversation on a case -------------------------------------------------

CREATE TABLE case_messages (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id         bigint NOT NULL REFERENCES cases (id),
  author_id       bigint NOT NULL REFERENCES people (id),
  at              timestamptz NOT NULL DEFAULT now(),
  body            text NOT NULL CONSTRAINT case_messages_body_given CHECK (body <> ''),
  idempotency_key uuid NOT NULL,
  CONSTRAINT case_messages_once UNIQUE (author_id, idempotency_key)
);
CREATE INDEX case_messages_case ON case_messages (case_id, id);
CREATE TABLE case_mentions (
  message_id bigint NOT NULL REFERENCES case_messages (id),
  person_id  bigint NOT NULL REFERENCES people (id),
  PRIMARY KEY (message_id, person_id)
);
CREATE TRIGGER case_messages_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_messages FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER case_mentions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_mentions FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Notifications --------------------------------------------------------------

CREATE TABLE notifications (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id      bigint NOT NULL REFERENCES people (id),
  kind           text NOT NULL,
  source         text NOT NULL CONSTRAINT notifications_source_given CHECK (source <> ''),
  case_id        bigint REFERENCES cases (id),
  supervision_id bigint REFERENCES supervisions (id),
  facts          jsonb NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  read_at        timestamptz,
  CONSTRAINT notifications_once UNIQUE (person_id, source)
);
COMMENT ON COLUMN notifications.source IS 'the happening: case:17:5, supervision:3:2, message:9, reminder:2026-06-01; each is told a person once';
CREATE INDEX notifications_person ON notifications (person_id, id);
CREATE INDEX notifications_unread ON notifications (person_id) WHERE read_at IS NULL;
CREATE INDEX notifications_source ON notifications (source);

ALTER TABLE people ADD COLUMN email text NOT NULL DEFAULT ''
  CONSTRAINT people_email_shape CHECK (email = '' OR (length(email) <= 120 AND email ~ '^[^[:space:]@<>,;"]+@[^[:space:]@<>,;"]+$'));
ALTER TABLE people ADD COLUMN by_email boolean NOT NULL DEFAULT true;

-- What was sent out of the house, try by try.
CREATE TABLE deliveries (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notification_id bigint NOT NULL REFERENCES notifications (id),
  channel         text NOT NULL CONSTRAINT deliveries_channel CHECK (channel IN ('email', 'webhook')),
  address         text NOT NULL,
  at              timestamptz NOT NULL DEFAULT now(),
  ok              boolean NOT NULL,
  outcome         text NOT NULL
);
CREATE UNIQUE INDEX deliveries_delivered_once ON deliveries (notification_id, channel) WHERE ok;
CREATE TRIGGER deliveries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT ON supervision_lifecycle, supervision_rules, supervision_numbers, supervisions, supervision_events, supervision_cases, supervision_files,
  case_messages, case_mentions, notifications, deliveries TO liangtian_app;
GRANT INSERT ON supervision_numbers, supervisions, supervision_events, supervision_cases, supervision_files, case_messages, case_mentions, notifications, deliveries TO liangtian_app;
GRANT UPDATE ON supervision_rules, supervision_numbers TO liangtian_app;
GRANT UPDATE (state, version, term, updated_at) ON supervisions TO liangtian_app;
GRANT UPDATE (read_at) ON notifications TO liangtian_app;
