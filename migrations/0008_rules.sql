-- Routing in the hands of the city: versions of the rules, the rules of each,
-- and who changed what. What is published cannot be changed by anybody; a draft
-- is edited until it is published or dropped.

CREATE TABLE routing_versions (
  version      int CONSTRAINT routing_versions_pkey PRIMARY KEY CHECK (version >= 1),
  status       text NOT NULL CONSTRAINT routing_versions_status CHECK (status IN ('draft', 'live')),
  title        text NOT NULL DEFAULT '',
  basis        text NOT NULL DEFAULT '',
  valid_from   date,
  edition      int NOT NULL DEFAULT 1,
  trial        jsonb,
  created_by   bigint REFERENCES people (id),
  created_at   timestamptz NOT NULL DEFAULT now(),
  published_by bigint REFERENCES people (id),
  published_at timestamptz,
  CONSTRAINT routing_versions_published CHECK (
    (status = 'draft') = (valid_from IS NULL) AND (status = 'draft') = (published_at IS NULL)),
  CONSTRAINT routing_versions_basis_named CHECK (status = 'draft' OR basis <> '')
);
COMMENT ON COLUMN routing_versions.basis IS 'the document that puts the version into force';
COMMENT ON COLUMN routing_versions.edition IS 'counts the savings of a draft: a page that read an older one is refused';
COMMENT ON COLUMN routing_versions.trial IS 'what the version would have moved among the open cases when it was published';
CREATE UNIQUE INDEX routing_versions_one_draft ON routing_versions (status) WHERE status = 'draft';

CREATE TABLE routing_rules (
  version            int NOT NULL CONSTRAINT routing_rules_version REFERENCES routing_versions (version),
  place              int NOT NULL,
  no                 int NOT NULL CONSTRAINT routing_rules_no CHECK (no BETWEEN 1 AND 9999),
  types              text[] NOT NULL,
  classes            text[] NOT NULL,
  plantings          text[] NOT NULL,
  pbf                text NOT NULL CONSTRAINT routing_rules_pbf CHECK (pbf IN ('', 'yes', 'no')),
  digging            text NOT NULL CONSTRAINT routing_rules_digging CHECK (digging IN ('', 'yes', 'no')),
  activity           text NOT NULL CONSTRAINT routing_rules_activity CHECK (activity IN ('', 'aquaculture')),
  qualification      text NOT NULL CONSTRAINT routing_rules_qualification CHECK (qualification IN ('', 'non_agricultural', 'non_grain', 'suspected')),
  lead               text NOT NULL CONSTRAINT routing_rules_lead CHECK (lead IN ('', 'natural_resources', 'agriculture')),
  partner            text NOT NULL CONSTRAINT routing_rules_partner CHECK (partner IN ('', 'natural_resources', 'agriculture')),
  track              text NOT NULL CONSTRAINT routing_rules_track CHECK (track IN ('', 'rectification', 'balance')),
  words              text NOT NULL,
  basis              text NOT NULL,
  note               text NOT NULL,
  needs_confirmation boolean NOT NULL,
  CONSTRAINT routing_rules_pkey PRIMARY KEY (version, place),
  CONSTRAINT routing_rules_no_key UNIQUE (version, no)
);
COMMENT ON COLUMN routing_rules.place IS 'the order in which rules are asked; the first match wins';
COMMENT ON COLUMN routing_rules.no IS 'the name of the rule, kept through versions';

CREATE TABLE routing_changes (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version  int NOT NULL,
  kind     text NOT NULL CONSTRAINT routing_changes_kind CHECK (kind IN ('begun', 'saved', 'tried', 'dropped', 'published')),
  actor_id bigint NOT NULL REFERENCES people (id),
  at       timestamptz NOT NULL DEFAULT now(),
  detail   jsonb NOT NULL
);
COMMENT ON COLUMN routing_changes.detail IS 'saved, dropped: the rules as they then stood; tried, published: the figures of the trial';
CREATE TRIGGER routing_changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON routing_changes
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Version 1 is what the product ships, the table of internal/routing/rules.csv.
INSERT INTO routing_versions (version, status, title, basis, valid_from, published_at)
VALUES (1, 'live', '随产品提供', '联合通知', '2026-01-01', '2026-01-01');
INSERT INTO routing_rules (version, place, no, types, classes, plantings, pbf, digging, activity, qualification, lead, partner, track,
  words, basis, note, needs_confirmation) VALUES
  (1, 1, 1, '{}', '{}', '{}', '', 'no', 'aquaculture', 'non_grain', 'agriculture', 'natural_resources', 'rectification',
   '未挖塘、在原耕地上养殖（牛蛙、虾稻等）', '联合通知：占用耕地养殖牛蛙由农业农村部门牵头', '与新挖坑塘的分界在于是否动土挖塘', false),
  (1, 2, 2, '{KT,SM,SK}', '{1103,1104}', '{}', '', '', '', 'non_grain', 'natural_resources', 'agriculture', 'rectification',
   '新挖坑塘、水面', '联合通知：非粮化中新挖坑塘由自然资源部门牵头', '', false),
  (1, 3, 3, '{ND}', '{1006}', '{}', '', '', '', 'non_grain', 'natural_resources', 'agriculture', 'rectification',
   '农村道路', '联合通知：非粮化中农村道路由自然资源部门牵头', '宽度 1.0–8.0 米（南方）为农村道路，更宽按公路作非农化', false),
  (1, 4, 4, '{GQ}', '{1107,1202,1203}', '{}', '', '', '', 'non_grain', 'natural_resources', 'agriculture', 'rectification',
   '沟渠、设施农用地、田坎', '联合通知：新挖坑塘、农村道路“等类型”，比照适用', '“等类型”是否含设施农用地和沟渠待通知原文确认；设施农用地备案征求农业农村部门意见', true),
  (1, 5, 5, '{20,YH,DL1,DL2,DL3,TL,SJ,CK,YT,GF,GEF,ZQC,JC,LD,WH,TH}', '{05,06,07,08,09,1001,1002,1003,1004,1005,1007,1008,1009,1109,1201}', '{}', '', '', '', 'non_agricultural', 'natural_resources', '', 'rectification',
   '建设占用', '联合通知：非农化由自然资源部门牵头', '绿化带、挖湖造景属“六个严禁”', false),
  (1, 6, 6, '{DT,TD,TP,WL}', '{}', '{}', '', '', '', 'suspected', 'natural_resources', '', 'rectification',
   '动土、推土、推平、瓦砾，用途未定', '联合通知：非农化由自然资源部门牵头', '先核实用途，再定性', false),
  (1, 7, 7, '{02}', '{02}', '{}', 'yes', '', '', 'non_grain', 'agriculture', 'natural_resources', 'rectification',
   '永久基本农田上种果、种茶等园地', '联合通知：非粮化由农业农村部门牵头', '', false),
  (1, 8, 8, '{03}', '{03}', '{}', 'yes', '', '', 'non_grain', 'agriculture', 'natural_resources', 'rectification',
   '永久基本农田上植树、育苗', '联合通知：非粮化由农业农村部门牵头', '林业部门配合；批准的造林须举证', false),
  (1, 9, 9, '{04}', '{04}', '{}', 'yes', '', '', 'non_grain', 'agriculture', 'natural_resources', 'rectification',
   '永久基本农田上种草皮、草地', '联合通知：非粮化由农业农村部门牵头', '', false),
  (1, 10, 10, '{02,03,04}', '{02,03,04}', '{}', 'no', '', '', 'non_grain', 'natural_resources', 'agriculture', 'balance',
   '一般耕地流向园、林、草地', '联合通知标题限永久基本农田非粮化；一般耕地流出按进出平衡管理', '告知农业农村部门', false),
  (1, 11, 11, '{01}', '{01}', '{FLS,LLJZ,YM,LM,MC,LH,GSYY,SSLM}', 'yes', '', '', 'non_grain', 'agriculture', 'natural_resources', 'rectification',
   '永久基本农田上改变种植结构（药材、花卉、苗木、草皮等）', '联合通知：林果药材等种植结构改变由农业农村部门牵头', '', false),
  (1, 12, 12, '{01}', '{01}', '{FLS,LLJZ,YM,LM,MC,LH,GSYY,SSLM}', 'no', '', '', 'non_grain', 'natural_resources', 'agriculture', 'balance',
   '一般耕地上改变种植结构', '联合通知标题限永久基本农田非粮化；一般耕地流出按进出平衡管理', '告知农业农村部门', false),
  (1, 13, 13, '{01}', '{01}', '{WG}', '', '', '', 'non_grain', 'agriculture', '', 'rectification',
   '撂荒', '撂荒治理由农业农村部门牵头', '单独统计', false),
  (1, 14, 14, '{HL,LT,LY,QT}', '{}', '{}', '', '', '', 'suspected', 'natural_resources', '', 'rectification',
   '自然变化或用途不明', '联合通知：非农化由自然资源部门牵头', '待判；自然变化可按豁免核实', false);

-- From here on nothing that is published changes.
CREATE FUNCTION routing_versions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status = 'live' THEN
    RAISE EXCEPTION 'version % of the rules is published', OLD.version
      USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_immutable';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version THEN
    RAISE EXCEPTION 'a version keeps its number'
      USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_immutable';
  END IF;
  IF NEW.status = 'live' THEN
    IF TG_OP = 'INSERT' THEN
      RAISE EXCEPTION 'a version begins as a draft'
        USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_begins_as_draft';
    END IF;
    IF NEW.valid_from < (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
      RAISE EXCEPTION 'a version is not valid from a day that has passed'
        USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_not_backwards';
    END IF;
    IF EXISTS (SELECT 1 FROM routing_versions WHERE status = 'live' AND valid_from > NEW.valid_from) THEN
      RAISE EXCEPTION 'a later version is valid from a later day'
        USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_in_order';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM routing_rules WHERE version = NEW.version)
       OR EXISTS (SELECT 1 FROM routing_rules WHERE version = NEW.version
                  AND (lead = '' OR lead = partner OR qualification = '' OR track = '' OR words = '' OR basis = '')) THEN
      RAISE EXCEPTION 'a rule of version % is not complete', NEW.version
        USING ERRCODE = '23514', CONSTRAINT = 'routing_rules_complete';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER routing_versions_guard BEFORE INSERT OR UPDATE OR DELETE ON routing_versions
  FOR EACH ROW EXECUTE FUNCTION routing_versions_guard();

CREATE FUNCTION routing_rules_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The version is locked, so that a publication and a saving wait for each other.
  PERFORM 1 FROM routing_versions WHERE version IN (OLD.version, NEW.version) FOR SHARE;
  IF EXISTS (SELECT 1 FROM routing_versions WHERE version IN (OLD.version, NEW.version) AND status = 'live') THEN
    RAISE EXCEPTION 'the rules of a published version stay'
      USING ERRCODE = '23514', CONSTRAINT = 'routing_rules_immutable';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER routing_rules_guard BEFORE INSERT OR UPDATE OR DELETE ON routing_rules
  FOR EACH ROW EXECUTE FUNCTION routing_rules_guard();

CREATE TRIGGER routing_versions_append_only BEFORE TRUNCATE ON routing_versions
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER routing_rules_append_only BEFORE TRUNCATE ON routing_rules
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Cases that wait to be issued may be routed again by the rules now in force.
INSERT INTO lifecycle VALUES ('imported', 'apply_rules', 'imported');

GRANT SELECT ON routing_versions, routing_rules, routing_changes TO liangtian_app;
GRANT INSERT, UPDATE, DELETE ON routing_versions, routing_rules TO liangtian_app;
GRANT INSERT ON routing_changes TO liangtian_app;
