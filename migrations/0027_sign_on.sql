-- Who is whom at the provider of single sign-on. A name there may be given to
-- another person; the subject is not.

CREATE TABLE sign_on_subjects (
  issuer    text NOT NULL,
  subject   text NOT NULL CONSTRAINT sign_on_subjects_given CHECK (subject <> ''),
  person_id bigint NOT NULL REFERENCES people (id),
  bound_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject),
  CONSTRAINT sign_on_subjects_one UNIQUE (issuer, person_id)
);

-- The program alone: who it is, is not known yet when it is asked.
GRANT SELECT, INSERT, DELETE ON sign_on_subjects TO liangtian_program;
