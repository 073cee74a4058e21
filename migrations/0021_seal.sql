-- Checkpoints (存证): the hashes of everything that was recorded as the leaves
-- of one log, and the signed roots of that log. docs/ledger.md has the format.

CREATE TABLE seal_leaves (
  leaf    bigint NOT NULL CONSTRAINT seal_leaves_pkey PRIMARY KEY CONSTRAINT seal_leaves_from_zero CHECK (leaf >= 0),
  kind    text NOT NULL CONSTRAINT seal_leaves_kind CHECK (kind IN ('event', 'photo', 'certificate', 'supervision', 'balance', 'acceptance', 'signature')),
  subject bigint NOT NULL,
  seq     int NOT NULL,
  hash    bytea NOT NULL CONSTRAINT seal_leaves_hash_size CHECK (length(hash) = 32),
  CONSTRAINT seal_leaves_once UNIQUE (kind, subject, seq)
);
COMMENT ON TABLE seal_leaves IS 'no foreign keys: what was here before somebody took the row away must still be told';

CREATE TABLE seal_tiles (
  tile bigint NOT NULL CONSTRAINT seal_tiles_pkey PRIMARY KEY CONSTRAINT seal_tiles_from_zero CHECK (tile >= 0),
  hash bytea NOT NULL CONSTRAINT seal_tiles_hash_size CHECK (length(hash) = 32)
);
COMMENT ON TABLE seal_tiles IS 'the hash over each 1,024 leaves: follows from them, kept for speed';

CREATE TABLE seal_checkpoints (
  number    bigint NOT NULL CONSTRAINT seal_checkpoints_pkey PRIMARY KEY CONSTRAINT seal_checkpoints_from_one CHECK (number >= 1),
  size      bigint NOT NULL,
  root      bytea NOT NULL CONSTRAINT seal_checkpoints_root_size CHECK (length(root) = 32),
  at        timestamptz NOT NULL,
  previous  bytea NOT NULL CONSTRAINT seal_checkpoints_previous_size CHECK (length(previous) = 32),
  key       text NOT NULL CONSTRAINT seal_checkpoints_key_given CHECK (key <> ''),
  algorithm text NOT NULL CONSTRAINT seal_checkpoints_algorithm CHECK (algorithm IN ('ed25519', 'sm2')),
  signature bytea NOT NULL CONSTRAINT seal_checkpoints_signed CHECK (length(signature) >= 64)
);

CREATE FUNCTION seal_checkpoints_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last public.seal_checkpoints%ROWTYPE;
BEGIN
  SELECT * INTO last FROM public.seal_checkpoints ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.size < coalesce(last.size, 0)
     OR NEW.size <> (SELECT coalesce(max(leaf) + 1, 0) FROM public.seal_leaves) THEN
    RAISE EXCEPTION 'checkpoint % does not follow the one before', NEW.number
      USING ERRCODE = '23514', CONSTRAINT = 'seal_checkpoints_follow';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER seal_checkpoints_follow BEFORE INSERT ON seal_checkpoints FOR EACH ROW EXECUTE FUNCTION seal_checkpoints_follow();

CREATE TRIGGER seal_leaves_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_leaves FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER seal_tiles_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_tiles FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER seal_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What has no chain of its own: its content as a text, and the hash of that. Every
-- value is written in a way that no setting changes. A column that a later migration
-- adds must not come into a hash of a kind that is there: it needs a new kind.
CREATE VIEW seal_records WITH (security_invoker = true) AS SELECT *, sha256(convert_to(content, 'UTF8')) AS hash FROM (
SELECT 'photo' AS kind, id AS subject, 1 AS seq, received_at AS at, case_id, jsonb_build_array(
    id, case_id, round, phase, kind, sha256, size, filename, mime, width, height, dhash, encode(ST_AsEWKB(position), 'hex'), facts,
    extract(epoch FROM taken_at), uploaded_by, extract(epoch FROM received_at), entry_id)::text AS content
  FROM photos
UNION ALL
SELECT 'certificate', case_id, seq, issued_at, case_id, jsonb_build_array(
    case_id, seq, number, code, facts::text, sha256, extract(epoch FROM issued_at), issued_by)::text
  FROM certificates
UNION ALL
SELECT 'supervision', supervision_id, seq, at, NULL::bigint, jsonb_build_array(
    supervision_id, seq, action, from_state, to_state, actor_id, actor_name, actor_role, actor_department, extract(epoch FROM at), body,
    to_char(term, 'YYYY-MM-DD'), idempotency_key)::text
  FROM supervision_events
UNION ALL
SELECT 'balance', id, 1, at, case_id, jsonb_build_array(
    id, county, year, book, kind, to_char(on_day, 'YYYY-MM-DD'), area, paddy, capacity, pbf, document, reason, project, counterparty, grade, land_class, land_paddy,
    encode(ST_AsEWKB(outline), 'hex'), outline_cents, case_id, case_seq, reservation_id, reverses_id, pair_id, actor_id, actor_name, actor_unit, extract(epoch FROM at),
    idempotency_key)::text
  FROM balance_entries
UNION ALL
SELECT 'acceptance', id, 1, opened_at, case_id, jsonb_build_array(
    id, case_id, case_version, to_char(site_on, 'YYYY-MM-DD'), conclusion, measured_cents, looked_at, opinion, document, to_jsonb(required), opened_by,
    extract(epoch FROM opened_at), idempotency_key)::text
  FROM acceptances
UNION ALL
SELECT 'signature', acceptance_id, CASE party WHEN 'natural_resources' THEN 1 WHEN 'agriculture' THEN 2 ELSE 3 END, s.at, a.case_id, jsonb_build_array(
    acceptance_id, party, name, unit, strokes, taken_by, extract(epoch FROM s.at))::text
  FROM acceptance_signatures s JOIN acceptances a ON a.id = acceptance_id
) r;

-- Gives a leaf to all that has none. It is asked of the whole record, not from a
-- number on: numbers are given out before a commit, so that a later one may be
-- there first. What commits meanwhile gets its leaf the next time; a case's own
-- events always in their order, since one waits for the one before. Only this
-- function writes leaves, and one at a time.
CREATE FUNCTION seal_sequence() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE size bigint;
BEGIN
  LOCK TABLE seal_leaves IN SHARE ROW EXCLUSIVE MODE;
  SELECT coalesce(max(leaf) + 1, 0) INTO size FROM seal_leaves;
  WITH fresh AS MATERIALIZED (
    SELECT case_id, seq FROM case_events e WHERE NOT EXISTS (SELECT FROM seal_leaves l WHERE l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq)
  )
  INSERT INTO seal_leaves (leaf, kind, subject, seq, hash)
  SELECT size - 1 + row_number() OVER (ORDER BY e.id), 'event', e.case_id, e.seq, e.hash FROM fresh f JOIN case_events e USING (case_id, seq);
  SELECT coalesce(max(leaf) + 1, 0) INTO size FROM seal_leaves;
  INSERT INTO seal_leaves (leaf, kind, subject, seq, hash)
  SELECT size - 1 + row_number() OVER (ORDER BY r.kind, r.subject, r.seq), r.kind, r.subject, r.seq, r.hash FROM seal_records r
  WHERE NOT EXISTS (SELECT FROM seal_leaves l WHERE l.kind = r.kind AND l.subject = r.subject AND l.seq = r.seq);
  RETURN (SELECT coalesce(max(leaf) + 1, 0) FROM seal_leaves);
END $$;
REVOKE ALL ON FUNCTION seal_sequence(), seal_checkpoints_follow() FROM PUBLIC;

GRANT SELECT ON seal_leaves, seal_tiles, seal_checkpoints, seal_records TO liangtian_app;
GRANT INSERT ON seal_tiles, seal_checkpoints TO liangtian_program;
GRANT EXECUTE ON FUNCTION seal_sequence() TO liangtian_program;
