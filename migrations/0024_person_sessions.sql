-- Who is signed in where, so that people see it and end it. The session itself
-- (sessions, by the hash of its token) names a row here; no token stands in it.

CREATE TABLE person_sessions (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id    bigint NOT NULL REFERENCES people (id),
  begun_at     timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  address      text NOT NULL DEFAULT '',
  agent        text NOT NULL DEFAULT '',
  ended_at     timestamptz
);
CREATE INDEX person_sessions_person ON person_sessions (person_id, id);

GRANT SELECT, INSERT, DELETE ON person_sessions TO liangtian_app;
GRANT UPDATE (last_used_at, ended_at) ON person_sessions TO liangtian_app;
