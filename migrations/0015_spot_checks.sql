-- Spot checks (抽查): a plan is frozen before it is drawn, a draw before it is
-- looked at, and nothing of either is ever changed.

CREATE TABLE spot_plans (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title         text NOT NULL CONSTRAINT spot_plans_title_given CHECK (title <> ''),
  from_day      date NOT NULL,
  to_day        date NOT NULL,
  region        text NOT NULL,
  department    text NOT NULL,
  batch_id      bigint REFERENCES batches (id),
  random_size   int NOT NULL,
  weighted_size int NOT NULL,
  seed          text NOT NULL CONSTRAINT spot_plans_seed_key UNIQUE,
  seed_sha256   text NOT NULL CONSTRAINT spot_plans_seed_sha256 CHECK (seed_sha256 = encode(sha256(convert_to(seed, 'UTF8')), 'hex')),
  frame_sha256  text NOT NULL,
  frame_size    int NOT NULL CONSTRAINT spot_plans_frame_not_empty CHECK (frame_size > 0),
  rules         json NOT NULL,
  actor_id      bigint NOT NULL REFERENCES people (id),
  actor_name    text NOT NULL,
  actor_unit    text NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT spot_plans_period CHECK (from_day <= to_day),
  CONSTRAINT spot_plans_sizes CHECK (random_size >= 0 AND weighted_size >= 0 AND random_size + weighted_size > 0)
);
COMMENT ON COLUMN spot_plans.seed IS 'shown to counties only when every outcome is there';

CREATE TABLE spot_frame (
  plan_id   bigint NOT NULL REFERENCES spot_plans (id),
  case_id   bigint NOT NULL REFERENCES cases (id),
  case_no   text NOT NULL,
  seq       int NOT NULL,
  state     text NOT NULL DEFAULT 'closed' CONSTRAINT spot_frame_of_closings CHECK (state = 'closed'),
  closer_id bigint NOT NULL REFERENCES people (id),
  weight    int NOT NULL CONSTRAINT spot_frame_weight CHECK (weight >= 1),
  marks     text[] NOT NULL,
  CONSTRAINT spot_frame_pkey PRIMARY KEY (plan_id, case_id),
  CONSTRAINT spot_frame_closer_key UNIQUE (plan_id, case_id, closer_id),
  CONSTRAINT spot_frame_closing FOREIGN KEY (case_id, seq, state) REFERENCES case_events (case_id, seq, to_state)
);
COMMENT ON TABLE spot_frame IS 'the cases that a plan draws from, as they were when it was published';

CREATE TABLE spot_draws (
  plan_id   bigint NOT NULL,
  case_id   bigint NOT NULL,
  case_no   text NOT NULL,
  random    boolean NOT NULL,
  weighted  boolean NOT NULL,
  inclusion float8 NOT NULL CONSTRAINT spot_draws_inclusion CHECK (inclusion > 0 AND inclusion <= 1),
  actor_id  bigint NOT NULL REFERENCES people (id),
  at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT spot_draws_once PRIMARY KEY (plan_id, case_id),
  CONSTRAINT spot_draws_from_the_frame FOREIGN KEY (plan_id, case_id) REFERENCES spot_frame (plan_id, case_id),
  CONSTRAINT spot_draws_of_a_part CHECK (random OR weighted)
);
CREATE INDEX spot_draws_case ON spot_draws (case_id);

CREATE TABLE spot_outcomes (
  plan_id    bigint NOT NULL,
  case_id    bigint NOT NULL,
  result     text NOT NULL CONSTRAINT spot_outcomes_result CHECK (result IN ('confirmed', 'false_closure', 'cannot_tell')),
  on_day     date NOT NULL,
  reason     text NOT NULL CONSTRAINT spot_outcomes_reason_given CHECK (reason <> ''),
  files      json NOT NULL,
  closer_id  bigint NOT NULL,
  actor_id   bigint NOT NULL REFERENCES people (id),
  actor_name text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT spot_outcomes_once PRIMARY KEY (plan_id, case_id),
  CONSTRAINT spot_outcomes_of_a_draw FOREIGN KEY (plan_id, case_id) REFERENCES spot_draws (plan_id, case_id),
  CONSTRAINT spot_outcomes_closer FOREIGN KEY (plan_id, case_id, closer_id) REFERENCES spot_frame (plan_id, case_id, closer_id),
  CONSTRAINT spot_outcomes_four_eyes CHECK (actor_id <> closer_id)
);

CREATE TRIGGER spot_plans_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON spot_plans
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER spot_frame_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON spot_frame
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER spot_draws_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON spot_draws
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER spot_outcomes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON spot_outcomes
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON spot_plans, spot_frame, spot_draws, spot_outcomes TO liangtian_app;
