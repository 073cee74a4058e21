-- The key from every row of a file to its import cost more than half of the
-- time of loading a county's file. Nobody may delete an import, and the one
-- place that writes rows holds a lock on the import it read: the key guarded
-- nothing that could happen. Verdicts and detections keep their keys to rows.
ALTER TABLE import_rows DROP CONSTRAINT import_rows_import_id_fkey;
ALTER TABLE import_overlays DROP CONSTRAINT import_overlays_import_id_fkey;

-- Never filled; which import brought a plot stands in detections.
ALTER TABLE plots DROP COLUMN import_id;
