// The shapes that the server speaks, taken from its own description
// (schema.ts), with what that cannot say: lists are never null, and which
// things may be absent. Areas are integer hundredths of m² ("…Cents"); dates
// are "2026-06-01"; instants RFC 3339; positions lon, lat.
import type { MultiPolygon, Position } from "geojson";
import type { components } from "./schema";

type Schemas = components["schemas"];
/** Lists are never null; `$schema` is of no use here. */
export type Filled<T> = [NonNullable<T>] extends [readonly (infer U)[]]
  ? Filled<U>[]
  : T extends object
    ? { [K in keyof T as K extends "$schema" ? never : K]: Filled<T[K]> }
    : T;
type Of<N extends keyof Schemas> = Filled<Schemas[N]>;
type With<T, Changed> = Omit<T, keyof Changed> & Changed;

export type Department = "natural_resources" | "agriculture" | "";
export type Tone = "go" | "back" | "stop";

export interface Word {
  code: string;
  zh: string;
  en?: string;
}
export type Me = Of<"Me">;
export type Vocabulary = Of<"Vocabulary">;
export type Person = Of<"PersonView">;
export type FactorView = Of<"FactorView">;
export type FactorRule = Of<"RoleRule">;
export type SignIn = Of<"SignIn">;
export type Token = Omit<Of<"Token">, "capabilities"> & { capabilities: string[] };
export type TokenList = { items: Token[]; grantable: string[]; token?: string };
export type AuditEntry = Of<"AuditEntry">;
export type AuditList = Of<"AuditList">;
export type Region = With<Of<"RegionView">, { boundary: MultiPolygon | null }>;

export interface Page<T> {
  items: T[];
  next: string | null;
  total: number;
}
export type Inbox = Of<"Inbox">;
export type CaseRow = Of<"Entry">;

/** Why a department leads; stored as it was decided. */
export interface Decision {
  rule: number;
  version: number;
  basis: string;
  words: string;
  needsConfirmation?: boolean;
}
export type MeasureLine = Of<"Measure">;
export type CaseDetail = With<
  Of<"CaseView">,
  {
    decision: Decision | null;
    finding: Of<"Finding"> | null;
    acceptance: Of<"Acceptance"> | null;
  }
>;
export type Plot = With<Of<"PlotView">, { geometry: MultiPolygon }>;
export type CaseEvent = With<Of<"EventView">, { detail: Record<string, unknown> }>;
export type Candidate = With<Of<"Candidate">, { dueOn: string | null; pbfCents: number | null }>;
export type Motion = Of<"Motion">;
export type MeetingEntry = Of<"MeetingEntry">;
export type MeetingItem = Schemas["MeetingItem"];
export type MeetingDraft = {
  title: string;
  on: string;
  place: string;
  chair: string;
  attendees: string[];
  remark: string;
  items: MeetingItem[];
};
export type MeetingLine = With<Of<"MeetingLine">, { about: Candidate }>;
export type MeetingSheet = With<Of<"MeetingSheet">, { lines: MeetingLine[]; heldAt: string | null }>;
export type Precedent = Of<"Precedent">;
export type DecisionCount = Of<"DecisionCount">;
export type Paper = Of<"Paper">;
export type PaperFacts = {
  title: string;
  number: string;
  issuer: string;
  from: string;
  until: string;
  note: string;
  links: { kind: string; key: string }[];
};
export type Attached = Of<"Attached">;
export type CaseRecord = With<Of<"Record">, { payload: Record<string, string> }>;
export type Photo = With<
  Of<"PhotoView">,
  { position: Position | null; withdrawn: Of<"Withdrawal"> | null; phase: "verify" | "rectify" }
>;
export type Report = Of<"ReportView">;
export interface Input {
  name: string;
  kind: string;
  zh: string;
  en: string;
  required: boolean;
  help?: string;
  options?: (Word & { for?: string; outcome?: string; draws?: string })[];
  stock?: string[];
  default?: unknown;
}
export type Option = With<Of<"Option">, { inputs: Input[]; tone: Tone }>;
export type CaseFile = With<
  Of<"CaseFile">,
  {
    case: CaseDetail;
    plot: Plot;
    events: CaseEvent[];
    records: CaseRecord[];
    photos: Photo[];
    options: Option[];
    batch: With<Of<"BatchView">, { limits: Record<string, number> }>;
  }
>;
export type SplitPreview = With<
  Of<"SplitPreview">,
  { children: { outline: MultiPolygon; areaCents: number }[] }
>;
export type HeldEntry = Of<"HeldEntry">;
export type EntryAnswer = Of<"Answer">;
/** What came of a rescue file; its door takes bytes, so the description lacks it. */
export interface Rescued {
  author: { id: number; name: string };
  items: EntryAnswer[];
  files: number;
  words: string;
}
/** 督办: one order, and what a case says of it. */
export type Order = With<Of<"OrderEntry">, { department: Department }>;
export type OrderSheet = With<
  Of<"OrderSheet">,
  { department: Department; parent: Of<"OtherOrder"> | null; child: Of<"OtherOrder"> | null }
>;
export type OrderEvent = Of<"OrderEvent">;
export type OrderOption = Of<"OrderOption">;
export type KindRule = Of<"KindRule">;
export type CaseOrder = Of<"OnCase">;
export type Notice = Of<"Told">;
export type NoticeList = Of<"NoticeList">;
export type Delivery = Of<"Delivery">;
export type CheckpointRow = Of<"CheckpointRow">;
export type Checkpoints = Of<"Checkpoints">;
export type Conversation = Of<"Conversation">;
export type Witness = Of<"Witness">;
export type BulkResult = Of<"BulkResult">;

/** 两部门 */
export type Stroke = [number, number][];
export type SheetSignature = With<Of<"SheetSignature">, { strokes: Stroke[] }>;
export type SheetForm = With<Of<"AcceptanceForm">, { signatures: SheetSignature[] }>;
export type Sheet = With<Of<"SheetView">, { signatures: SheetSignature[] }>;
export type Question = With<
  Of<"QuestionView">,
  { answer: Of<"ConsultAnswer"> | null; askedOf: Department; lead: Department }
>;
export type Attachment = Of<"Attachment">;
export type Legal = With<Of<"LegalView">, { lead: Department }>;
export type LegalStep = Of<"LegalStep">;
export type Operation = Of<"Operation">;
export type Persons = Of<"PersonsList">;
export type Concerned = Of<"Concerned">;
export type JointLine = Of<"JointLine">;
export type BatchIssue = Of<"BatchIssue">;
export type Issuing = Of<"Issuing">;
export type TogetherWaiting = { sheets: Sheet[]; questions: Question[]; legal: Legal[] };
export type CaseTogether = With<
  Of<"CaseTogether">,
  {
    acceptance: With<Of<"CaseAcceptance">, { sheets: SheetForm[] }>;
    questions: Question[];
    legal: Legal;
  }
>;

export type GroundDecision = With<Of<"GroundDecision">, { detail: Record<string, unknown> }>;
export type Detection = With<Of<"Detection">, { outline: MultiPolygon | null }>;
export type GroundPlot = With<Of<"GroundPlot">, { outline: MultiPolygon }>;
/** 地块履历: all that is known of one piece of ground. */
export type Biography = With<
  Of<"BiographyView">,
  { plots: GroundPlot[]; detections: Detection[]; decisions: GroundDecision[] }
>;

export type DayKind = "working" | "calendar";
export type Batch = With<Of<"BatchEntry">, { limits: Record<string, number> }>;
export type Thresholds = Of<"Thresholds">;
export type NewBatch = Omit<Of<"NewBatch">, "evidenceRules">;
export type Counts = With<Of<"Counts">, { groups: Record<string, number> }>;
export type Import = With<
  Of<"Import">,
  {
    counts: Counts;
    problem: Of<"ImportProblem"> | null;
    status: "parsing" | "needs_settings" | "parsed" | "committing" | "committed" | "failed" | "cancelled";
  }
>;
export type BatchFile = Batch & { imports: Import[] };
export type Match = Of<"Match">;
export type ImportRow = With<Of<"RowEntry">, { outline: MultiPolygon | null; caseId: number | null }>;
export interface RowPage {
  items: ImportRow[];
  next: number | null;
}
/** Which rows of an import are asked for. */
export type RowQuery = {
  verdict?: string;
  side?: string;
  undecided?: "true";
  outlines?: "true";
  cursor?: number;
  limit?: number;
};
/** What a person decides about rows: some, a group, or every proposal. */
export interface Choice {
  rows?: number[];
  verdict?: string;
  accept?: true;
  decision?: string;
  note?: string;
}
export type Sketch = Of<"Sketch">;
export interface RowOutlines {
  outline: MultiPolygon | null;
  periodBefore: string;
  periodAfter: string;
  cases: { caseId: number; outline: MultiPolygon }[];
}
export type VerdictDoc = Of<"VerdictDoc">;

export type Layer = With<
  Of<"LayerEntry">,
  {
    withdrawn: Of<"LayerWithdrawal"> | null;
    extent: [west: number, south: number, east: number, north: number] | null;
  }
>;
type OverlaySide = Of<"OverlaySide">;
export type OverlayChange = With<
  Of<"OverlayChange">,
  { frozen: OverlaySide | null; now: OverlaySide | null }
>;
export type OverlayComparison = With<Of<"OverlayComparison">, { items: OverlayChange[] }>;
export type Proposal = Of<"Proposal">;
/** What a boundary file would do; its door takes bytes, so the description lacks it. */
export interface RegionCheck {
  sha256: string;
  filename: string;
  source: string;
  regions: {
    code: string;
    name: string;
    oldName: string;
    status: "new" | "changed" | "renamed" | "same" | "missing";
    schematic: boolean;
    areaCents: number;
    oldCents: number | null;
    changeCents: number;
  }[];
  problems: {
    kind: "gap" | "overlap" | "outside";
    a: string;
    b: string;
    aName: string;
    bName: string;
    areaCents: number;
    at: [lon: number, lat: number];
  }[];
  slivers: number;
  moves: { from: string; to: string; fromName: string; toName: string; plots: number; open: number }[];
  refusal: string;
  token: string;
}
/** A routing rule, and a version of the table with its rules. */
export type Rule = Omit<Of<"RuleView">, "condition">;
type Kept<T> = With<T, { trial: Trial | null; publishedAt: string | null }>;
export type RuleSet = Kept<Of<"RuleList">>;
export type RuleVersion = Kept<Of<"VersionView">>;
export type RuleLog = With<Of<"LogView">, { trial: Trial | null }>;
export interface RuleVersions {
  items: RuleVersion[];
  log: RuleLog[];
}
export type RuleDraft = Kept<Of<"DraftView">>;
export type Trial = Of<"Trial">;
export type TrialGroup = Trial["groups"][number];
export type MovingCases = Of<"MovingList">;
export type WaitingCases = Of<"WaitingList">;
export type SplitProposals = With<
  Of<"Proposals">,
  {
    items: {
      layers: string[];
      parts: {
        outline: MultiPolygon;
        areaCents: number;
        kind: string;
        what: string;
        decision: Decision & { lead: Department };
      }[];
    }[];
  }
>;
export type ExportKind = Of<"Kind">;
export type ExportFilters = Schemas["ExportFilters"];
export type Export = With<
  Of<"Export">,
  {
    state: "waiting" | "making" | "ready" | "failed" | "cancelled" | "expired";
    finishedAt: string | null;
    expiresAt: string | null;
  }
>;
export interface ExportList {
  kinds: ExportKind[];
  items: Export[];
  now: string;
}
export type Job = Of<"Job">;

/** Layers are null for whom they are not open to. */
export type MapSpot = With<Of<"MapSpot">, { layers: Of<"LayerSpot">[] | null }>;

export type Picture = Of<"Picture">;

/** Figures of a moment; values by the code of a measure. */
export type Figures = Of<"Figures">;
export type FigureRow = Figures["rows"][number];
export type FigureTerm = Of<"FigureTerm">;
export type Stood = Of<"Stood">;
export type FigureCases = With<Of<"FigureCases">, { next: string | null }>;
export type Flow = Of<"Flow">;
export type SpotPlans = Of<"SpotPlans">;
export type SpotPlan = With<Of<"SpotPlan">, { items: SpotCase[] }>;
export type SpotCase = With<Of<"DrawnCase">, { outcome: Of<"Outcome"> | null }>;
export type Forecasts = Of<"ForecastAnswer">;
export type Frozen = Of<"Frozen">;
export type FrozenMonth = Of<"FrozenMonth">;
/** 台账平衡 */
export type BalanceSheet = With<
  Of<"BalanceSheet">,
  { plan: Of<"FlowPlan"> | null; forecast: Of<"PlanForecast"> | null }
>;
export type BalanceBook = BalanceSheet["books"][number];
export type BalanceKind = Of<"EntryKind">;
export type BalanceEntry = With<Of<"Posted">, { outline: MultiPolygon | null }>;
export type Amounts = Of<"Amounts">;
export type Reservation = Of<"Reservation">;
export type KeptReservation = Of<"Kept">;
