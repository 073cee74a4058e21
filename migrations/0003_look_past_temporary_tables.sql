-- A temporary table is found before a real one. The program's role may make
-- one, so the trigger that guards the chain names the schema of what it reads.
CREATE OR REPLACE FUNCTION case_events_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last public.case_events%ROWTYPE;
BEGIN
  SELECT * INTO last FROM public.case_events WHERE case_id = NEW.case_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1
     OR NEW.from_state IS DISTINCT FROM coalesce(last.to_state, '')
     OR NEW.prev_hash IS DISTINCT FROM coalesce(last.hash, ''::bytea) THEN
    RAISE EXCEPTION 'event % of case % does not follow the one before', NEW.seq, NEW.case_id
      USING ERRCODE = '23514', CONSTRAINT = 'case_events_chain';
  END IF;
  RETURN NEW;
END $$;
