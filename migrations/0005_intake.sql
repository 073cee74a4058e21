-- How a source's files are read, kept under a name: the next batch from there
-- is one click.
CREATE TABLE import_templates (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL CONSTRAINT import_templates_name_key UNIQUE
             CONSTRAINT import_templates_name_given CHECK (name <> '' AND length(name) <= 100),
  headers    text[] NOT NULL,
  mapping    jsonb NOT NULL,
  area_unit  text NOT NULL DEFAULT '' CONSTRAINT import_templates_area_unit CHECK (area_unit IN ('', 'm2', 'mu', 'ha')),
  epsg       int NOT NULL DEFAULT 0,
  created_by bigint NOT NULL REFERENCES people (id),
  updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN import_templates.headers IS 'sorted; a file with the very same ones is read by the template of itself';
COMMENT ON COLUMN import_templates.mapping IS 'known column to header; an empty header is a column that is not to be used';
CREATE INDEX import_templates_headers ON import_templates (headers);

GRANT SELECT, INSERT, UPDATE, DELETE ON import_templates TO liangtian_app;
