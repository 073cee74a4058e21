-- Layers of every kind, their versions and withdrawal; overlaps measured in
-- bulk; the boundaries that regions had before.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A layer of the kind other has a name of its own, and versions under it.
ALTER TABLE layers DROP CONSTRAINT layers_kind;
ALTER TABLE layers ADD CONSTRAINT layers_kind CHECK (kind IN ('farmland', 'pbf', 'ecological_redline', 'urban_boundary',
  'approved_construction', 'temporary_land_use', 'facility_agriculture', 'disaster_loss', 'ecological_conversion', 'other'));
ALTER TABLE layers ADD COLUMN slot text NOT NULL GENERATED ALWAYS AS (CASE WHEN kind = 'other' THEN name ELSE '' END) STORED;
COMMENT ON COLUMN layers.slot IS 'versions are counted within kind and slot';
ALTER TABLE layers DROP CONSTRAINT layers_version_key;
ALTER TABLE layers ADD CONSTRAINT layers_version_key UNIQUE (kind, slot, version);

ALTER TABLE layers
  ADD COLUMN self_overlaps    boolean NOT NULL DEFAULT true,
  ADD COLUMN extent           geometry(Polygon, 4490),
  ADD COLUMN withdrawn_at     timestamptz,
  ADD COLUMN withdrawn_by     bigint REFERENCES people (id),
  ADD COLUMN withdrawn_reason text,
  ADD CONSTRAINT layers_withdrawn_whole CHECK (
    (withdrawn_at IS NULL AND withdrawn_by IS NULL AND withdrawn_reason IS NULL) OR
    (withdrawn_at IS NOT NULL AND withdrawn_by IS NOT NULL AND withdrawn_reason <> ''));
COMMENT ON COLUMN layers.self_overlaps IS 'found out when the layer is read: its hits are united before they are measured';

-- A withdrawal is the record of a decision: it is not taken back, nor reworded.
CREATE FUNCTION layers_withdrawn_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at, NEW.withdrawn_by, NEW.withdrawn_reason) IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_by, OLD.withdrawn_reason) THEN
    RAISE EXCEPTION 'layer % is withdrawn', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'layers_withdrawn_final';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER layers_withdrawn_final BEFORE UPDATE ON layers FOR EACH ROW EXECUTE FUNCTION layers_withdrawn_final();

ALTER TABLE layer_features
  ADD COLUMN feature_no int NOT NULL DEFAULT 0,
  ADD COLUMN document   text NOT NULL DEFAULT '',
  ADD COLUMN valid_from date,
  ADD COLUMN valid_to   date,
  ADD COLUMN area_cents bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN layer_features.feature_no IS 'of the file; big features are cut into pieces, which share it';
UPDATE layer_features SET area_cents = round(ST_Area(geom::geography) * 100), feature_no = n.no
FROM (SELECT ctid AS at, row_number() OVER (PARTITION BY layer_id ORDER BY ctid) AS no FROM layer_features) n WHERE layer_features.ctid = n.at;
UPDATE layers SET extent = b.box FROM (
  SELECT layer_id, ST_SetSRID(ST_Extent(geom)::geometry, 4490) AS box FROM layer_features GROUP BY layer_id) b
WHERE b.layer_id = layers.id AND GeometryType(b.box) = 'POLYGON';

-- One index leads to the features of one layer at one place, however many
-- layers and versions lie there.
DROP INDEX layer_features_geom;
DROP INDEX layer_features_layer;
CREATE INDEX layer_features_place ON layer_features USING gist (layer_id, geom);

DROP FUNCTION overlap_cents(geometry, bigint);

-- What the rows of an import lie on: hits only, one for each document.
CREATE TABLE import_overlays (
  import_id  bigint NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  row_no     int NOT NULL,
  layer_id   bigint NOT NULL,
  area_cents bigint NOT NULL,
  document   text NOT NULL DEFAULT '',
  valid_from date,
  valid_to   date
);
CREATE INDEX import_overlays_row ON import_overlays (import_id, row_no);
GRANT SELECT, INSERT, DELETE ON import_overlays TO liangtian_app;

-- A comparison of the frozen overlays with the newest layers is a record too.
ALTER TABLE case_records DROP CONSTRAINT case_records_kind;
ALTER TABLE case_records ADD CONSTRAINT case_records_kind CHECK (kind IN ('note', 'extension_request', 'detection', 'overlay_comparison'));

-- Every version of a region that ever stood, the newest included.
CREATE TABLE region_versions (
  code       text NOT NULL,
  version    int NOT NULL,
  name       text NOT NULL,
  schematic  boolean NOT NULL,
  source     text NOT NULL,
  boundary   geometry(MultiPolygon, 4490),
  sha256     text NOT NULL DEFAULT '',
  created_by bigint REFERENCES people (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT region_versions_key PRIMARY KEY (code, version)
);
COMMENT ON COLUMN region_versions.sha256 IS 'of the file that it came from; empty from the command line';
INSERT INTO region_versions (code, version, name, schematic, source, boundary, created_at)
SELECT code, version, name, schematic, source, boundary, updated_at FROM regions;
CREATE TRIGGER region_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON region_versions
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON region_versions TO liangtian_app;
