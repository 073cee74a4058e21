-- The two departments together: what the joint office has settled, the joint
-- acceptance of a case, persons concerned, consultation, operations, the legal
-- case and the referral. Nothing of it moves a case; all of it only grows.

-- What the joint office has settled: newest line of a key counts.
CREATE TABLE joint_settings (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key        text NOT NULL CONSTRAINT joint_settings_key_given CHECK (key <> ''),
  value      bigint NOT NULL,
  basis      text NOT NULL CONSTRAINT joint_settings_basis_given CHECK (basis <> ''),
  changed_by bigint REFERENCES people (id),
  changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE joint_settings IS 'internal/org/joint.go says which keys there are, their defaults and bounds; areas are hundredths of 亩';
CREATE INDEX joint_settings_key ON joint_settings (key, id);
INSERT INTO joint_settings (key, value, basis) VALUES
  ('crime.pbf', 500, '《刑法》第三百四十二条、法释〔2000〕14号'),
  ('crime.farmland', 1000, '《刑法》第三百四十二条、法释〔2000〕14号');

-- 联合验收: one form a round of signing. It holds for the case as it stood when
-- the form was opened; any step after that makes it history.
CREATE TABLE acceptances (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id         bigint NOT NULL REFERENCES cases (id),
  case_version    int NOT NULL,
  site_on         date NOT NULL,
  conclusion      text NOT NULL CONSTRAINT acceptances_conclusion CHECK (conclusion IN ('passed', 'failed')),
  measured_cents  bigint NOT NULL CONSTRAINT acceptances_measured CHECK (measured_cents >= 0),
  looked_at       text NOT NULL CONSTRAINT acceptances_looked_at_given CHECK (looked_at <> ''),
  opinion         text NOT NULL CONSTRAINT acceptances_opinion_given CHECK (opinion <> ''),
  document        text NOT NULL DEFAULT '',
  required        text[] NOT NULL CONSTRAINT acceptances_required CHECK (cardinality(required) > 0),
  opened_by       bigint NOT NULL REFERENCES people (id),
  opened_at       timestamptz NOT NULL,
  idempotency_key uuid NOT NULL,
  CONSTRAINT acceptances_once UNIQUE (opened_by, idempotency_key),
  CONSTRAINT acceptances_of_event FOREIGN KEY (case_id, case_version) REFERENCES case_events (case_id, seq)
);
CREATE INDEX acceptances_case ON acceptances (case_id, id);
CREATE TABLE acceptance_signatures (
  acceptance_id bigint NOT NULL REFERENCES acceptances (id),
  party         text NOT NULL CONSTRAINT acceptance_signatures_party CHECK (party IN ('natural_resources', 'agriculture', 'land_consolidation')),
  name          text NOT NULL CONSTRAINT acceptance_signatures_name_given CHECK (name <> ''),
  unit          text NOT NULL,
  strokes       jsonb NOT NULL CONSTRAINT acceptance_signatures_drawn CHECK (jsonb_typeof(strokes) = 'array' AND jsonb_array_length(strokes) > 0),
  taken_by      bigint NOT NULL REFERENCES people (id),
  at            timestamptz NOT NULL,
  CONSTRAINT acceptance_signatures_once PRIMARY KEY (acceptance_id, party)
);
COMMENT ON COLUMN acceptance_signatures.strokes IS 'as drawn, on a square of 1000 by 1000; the same form as a survey signature';

-- 当事人: the whole list at every change; the newest counts.
CREATE TABLE case_persons (
  case_id    bigint NOT NULL REFERENCES cases (id),
  seq        int NOT NULL CONSTRAINT case_persons_seq CHECK (seq > 0),
  persons    jsonb NOT NULL CONSTRAINT case_persons_list CHECK (jsonb_typeof(persons) = 'array'),
  changed_by bigint NOT NULL REFERENCES people (id),
  at         timestamptz NOT NULL,
  CONSTRAINT case_persons_once PRIMARY KEY (case_id, seq)
);

-- 征求意见.
CREATE TABLE consultations (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id         bigint NOT NULL REFERENCES cases (id),
  asked_of        text NOT NULL CONSTRAINT consultations_asked_of CHECK (asked_of IN ('natural_resources', 'agriculture')),
  question        text NOT NULL CONSTRAINT consultations_question_given CHECK (question <> ''),
  due_on          date NOT NULL,
  asked_by        bigint NOT NULL REFERENCES people (id),
  asked_at        timestamptz NOT NULL,
  idempotency_key uuid NOT NULL,
  CONSTRAINT consultations_once UNIQUE (asked_by, idempotency_key)
);
CREATE INDEX consultations_case ON consultations (case_id, id);
CREATE TABLE consultation_answers (
  consultation_id bigint CONSTRAINT consultation_answers_once PRIMARY KEY REFERENCES consultations (id),
  body            text NOT NULL CONSTRAINT consultation_answers_body_given CHECK (body <> ''),
  answered_by     bigint NOT NULL REFERENCES people (id),
  at              timestamptz NOT NULL
);

-- 联合执法.
CREATE TABLE operations (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title           text NOT NULL CONSTRAINT operations_title_given CHECK (title <> ''),
  county          text NOT NULL CONSTRAINT operations_county CHECK (county ~ '^[0-9]{6}$'),
  held_on         date NOT NULL,
  place           text NOT NULL CONSTRAINT operations_place_given CHECK (place <> ''),
  departments     text[] NOT NULL CONSTRAINT operations_departments CHECK (departments <@ ARRAY['natural_resources', 'agriculture'] AND cardinality(departments) > 0),
  staff           jsonb NOT NULL CONSTRAINT operations_staff CHECK (jsonb_typeof(staff) = 'array'),
  created_by      bigint NOT NULL REFERENCES people (id),
  created_at      timestamptz NOT NULL,
  idempotency_key uuid NOT NULL,
  CONSTRAINT operations_once UNIQUE (created_by, idempotency_key)
);
CREATE INDEX operations_county ON operations (county, held_on);
CREATE TABLE operation_cases (
  operation_id bigint NOT NULL REFERENCES operations (id),
  case_id      bigint NOT NULL REFERENCES cases (id),
  added_by     bigint NOT NULL REFERENCES people (id),
  at           timestamptz NOT NULL,
  PRIMARY KEY (operation_id, case_id)
);
CREATE INDEX operation_cases_case ON operation_cases (case_id);
CREATE TABLE operation_entries (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operation_id    bigint NOT NULL REFERENCES operations (id),
  kind            text NOT NULL CONSTRAINT operation_entries_kind CHECK (kind IN ('action', 'held', 'cancelled')),
  body            text NOT NULL CONSTRAINT operation_entries_body_given CHECK (body <> ''),
  actor_id        bigint NOT NULL REFERENCES people (id),
  at              timestamptz NOT NULL,
  idempotency_key uuid NOT NULL,
  CONSTRAINT operation_entries_once UNIQUE (actor_id, idempotency_key)
);
CREATE UNIQUE INDEX operation_entries_ended_once ON operation_entries (operation_id) WHERE kind <> 'action';

-- 立案 and 移送公安.
CREATE TABLE legal_steps (
  id        bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT legal_steps_id_key UNIQUE,
  case_id   bigint NOT NULL REFERENCES cases (id),
  seq       int NOT NULL CONSTRAINT legal_steps_seq CHECK (seq > 0),
  kind      text NOT NULL CONSTRAINT legal_steps_kind CHECK (kind IN ('request', 'file', 'decline', 'outcome')),
  outcome   text NOT NULL DEFAULT '' CONSTRAINT legal_steps_outcome CHECK ((kind = 'outcome') = (outcome <> '') AND outcome IN ('', 'penalty', 'transferred', 'withdrawn')),
  number    text NOT NULL DEFAULT '',
  held_on   date,
  body      text NOT NULL DEFAULT '',
  actor_id  bigint NOT NULL REFERENCES people (id),
  at        timestamptz NOT NULL,
  CONSTRAINT legal_steps_once PRIMARY KEY (case_id, seq),
  CONSTRAINT legal_steps_filed CHECK (kind <> 'file' OR (number <> '' AND held_on IS NOT NULL)),
  CONSTRAINT legal_steps_reason CHECK (kind NOT IN ('request', 'decline') OR body <> '')
);
CREATE TABLE referrals (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id       bigint NOT NULL REFERENCES cases (id),
  kind          text NOT NULL CONSTRAINT referrals_kind CHECK (kind IN ('referred', 'waived')),
  number        text NOT NULL DEFAULT '',
  held_on       date,
  receiver      text NOT NULL DEFAULT '',
  reason        text NOT NULL DEFAULT '',
  suggestion    jsonb NOT NULL,
  actor_id      bigint NOT NULL REFERENCES people (id),
  at            timestamptz NOT NULL,
  CONSTRAINT referrals_whole CHECK (CASE kind WHEN 'referred' THEN number <> '' AND held_on IS NOT NULL AND receiver <> '' ELSE reason <> '' END)
);
COMMENT ON COLUMN referrals.suggestion IS 'areas, thresholds and basis as they stood that day';
CREATE INDEX referrals_case ON referrals (case_id, id);

-- Attachments of all of it, by hash as everywhere.
CREATE TABLE joint_files (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id      bigint REFERENCES case_messages (id),
  consultation_id bigint REFERENCES consultations (id),
  answer_id       bigint REFERENCES consultation_answers (consultation_id),
  entry_id        bigint REFERENCES operation_entries (id),
  legal_id        bigint REFERENCES legal_steps (id),
  name            text NOT NULL CONSTRAINT joint_files_name_given CHECK (name <> ''),
  mime            text NOT NULL,
  size            bigint NOT NULL CONSTRAINT joint_files_size CHECK (size > 0),
  sha256          text NOT NULL CONSTRAINT joint_files_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT joint_files_of_one CHECK (num_nonnulls(message_id, consultation_id, answer_id, entry_id, legal_id) = 1),
  CONSTRAINT joint_files_once UNIQUE NULLS NOT DISTINCT (message_id, consultation_id, answer_id, entry_id, legal_id, sha256)
);

CREATE TRIGGER joint_settings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON joint_settings FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER acceptances_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON acceptances FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER acceptance_signatures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON acceptance_signatures FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER case_persons_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_persons FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER consultations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consultations FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER consultation_answers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consultation_answers FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER operations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON operations FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER operation_cases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON operation_cases FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER operation_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON operation_entries FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER legal_steps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON legal_steps FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER referrals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON referrals FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER joint_files_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON joint_files FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON joint_settings, acceptances, acceptance_signatures, case_persons, consultations, consultation_answers,
  operations, operation_cases, operation_entries, legal_steps, referrals, joint_files TO liangtian_app;
