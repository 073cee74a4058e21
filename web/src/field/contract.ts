// What the phone and the server say to each other, by hand: the shapes that
// are kept for weeks in a phone must not follow a generated file unnoticed.
// Areas are integer hundredths of m² ("…Cents"); instants RFC 3339; positions
// lon, lat in degrees.
import type { Geometry, MultiPolygon } from "geojson";
import type { Department, Option, Word } from "@/api/types";

export type Verb = "photograph" | "report_finding" | "submit_evidence" | "note";
export type PhotoKind = "wide" | "close" | "interior" | "uav";
export type Phase = "verify" | "rectify" | "";

/** What the page recorded at the shutter. */
export interface Shot {
  at: string;
  clockOffsetMs?: number;
  clockMeasuredAt?: string;
  lon?: number;
  lat?: number;
  accuracyM?: number;
  altitudeM?: number;
  speedMs?: number;
  fixAgeMs?: number;
  heading?: number;
  headingRef?: "true" | "magnetic" | "unknown";
  headingAccuracyDeg?: number;
  datum: "wgs84" | "gcj02" | "unknown";
  how: "camera" | "file";
  hints?: ("mock" | "jump" | "frozen" | "old-fix" | "clock-moved")[];
  manualReason?: string;
}

/** A photo that an entry promises. */
export interface FileNote {
  sha256: string;
  size: number;
  kind: PhotoKind;
  filename: string;
  shot: Shot;
}

export interface Survey {
  checklist: { code: string; answer: "yes" | "no" | "unsure"; note?: string }[];
  outline?: MultiPolygon;
  outlineHow?: "drawn" | "walked";
  outlineAccuracyM?: number;
  crop?: string;
  growth?: string;
  measures?: { code: string; areaCents: number }[];
  note?: string;
  signature?: { name: string; role: string; strokes?: [number, number][][]; refused?: string };
}

export interface Payloads {
  photograph: Record<string, never>;
  report_finding: {
    finding?: { code: string; note?: string; areaCents?: number };
    notReachable?: string;
    reason?: string;
    survey?: Survey;
  };
  submit_evidence: { reason?: string; survey?: Survey };
  note: { text: string };
}

/** One thing a person did; its id (UUIDv7) makes sending it again harmless. */
export interface Entry {
  id: string;
  caseId: number;
  verb: Verb;
  baseVersion: number;
  takenAt: string;
  payload: Payloads[Verb];
  files?: FileNote[];
}

export type Status = "done" | "already" | "held" | "given_up";

export interface Answer {
  id: string;
  status: Status;
  code: string;
  words: string;
  missing: string[];
  caseVersion: number;
  caseState: string;
  files: { sha256: string; arrived: boolean; released: boolean }[];
}

/** The server's word that the bytes of this hash are safe. */
export interface Receipt {
  entry: string;
  sha256: string;
  arrived: true;
  photoId: number | null;
  words: string;
}

export interface Param {
  value: number;
  min: number;
  max: number;
  whole?: boolean;
  unit: string;
  about: string;
}

/** What a phase's photos are checked for. */
export interface RuleSet {
  phase: Phase;
  name: string;
  params: Record<string, Param>;
  checks: { code: string; title: string; binding: boolean; off?: boolean }[];
  reminders: Record<string, string>;
}

export interface EarlierPhoto {
  id: number;
  phase: Phase;
  kind: PhotoKind;
  position: [number, number] | null;
  bearing: number | null;
  takenAt: string | null;
  sha256: string;
  largeBytes: number;
  uploader: string;
}

export interface FieldCase {
  id: number;
  no: string;
  plotNo: string;
  version: number;
  state: string;
  stateZh: string;
  phase: Phase;
  round: number;
  lead: Department;
  county: string;
  countyName: string;
  town: string;
  village: string;
  type: string;
  typeZh: string;
  /** Which checklist is asked. */
  typeGroup: string;
  note: string;
  classBefore: string;
  classBeforeZh: string;
  classNow: string;
  classNowZh: string;
  planting: string;
  plantingZh: string;
  areaCents: number;
  farmlandCents: number | null;
  pbfCents: number | null;
  dueOn: string | null;
  batchId: number;
  geometry: MultiPolygon;
  center: [number, number];
  instructions: { zh: string; at: string }[];
  measures: { code: string; plannedCents?: number; doneCents?: number }[];
  finishedOn: string | null;
  finding: { code: string; note?: string; areaCents?: number; notReachable?: string } | null;
  photos: EarlierPhoto[];
  awaited: number;
  context: { kind: string; kindZh: string; geometry: Geometry }[];
  neighbours: { plotNo: string; geometry: MultiPolygon }[];
  options: Option[];
}

export interface PackBatch {
  id: number;
  number: string;
  issuedOn: string;
  verify: RuleSet;
  rectify: RuleSet;
}

export interface PackWords {
  findings: Word[];
  notReachable: Word[];
  measures: Word[];
  checklists: { group: string; items: Word[] }[];
  crops: Word[];
  growths: Word[];
  kinds?: Word[];
}

export interface PackBase {
  url: string;
  bytes: number;
  etag: string;
  schematic: boolean;
  attribution: string;
}

export interface PackAnswer {
  madeAt: string;
  serverTime: string;
  person: { id: number; name: string; unit: string; region: string; department: Department };
  batches: PackBatch[];
  words: PackWords;
  cases: FieldCase[];
  index: { id: number; etag: string; bytes: number; photoBytes: number }[];
  base: PackBase | null;
  /** Null where the server makes none: then no rescue file can be written. */
  rescueKey: { id: string; spki: string } | null;
  seal: string | null;
}
