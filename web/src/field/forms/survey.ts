// From what a person has filled in to what is sent, and what is still missing.
import { t } from "@/shared/i18n";
import type { FieldCase, PackWords, Payloads, Survey } from "../contract";
import { noOutline, type OutlineDraft, outlineTrouble, shapeOf } from "./outline";

export type Answer = "yes" | "no" | "unsure";
export interface SignatureDraft {
  name: string;
  role: string;
  strokes: [number, number][][];
  refused: string;
  refusing: boolean;
}
export interface SurveyDraft {
  answers: Record<string, { answer: Answer; note: string }>;
  outline: OutlineDraft;
  crop: string;
  growth: string;
  measures: { code: string; areaCents: number | null }[];
  note: string;
  signature: SignatureDraft;
}
export interface FindingDraft extends SurveyDraft {
  code: string;
  areaCents: number | null;
  notReachable: string;
}
export type EvidenceDraft = SurveyDraft;

export const newSurvey = (): SurveyDraft => ({
  answers: {},
  outline: noOutline(),
  crop: "",
  growth: "",
  measures: [],
  note: "",
  signature: { name: "", role: "", strokes: [], refused: "", refusing: false },
});
export const newFinding = (): FindingDraft => ({
  ...newSurvey(),
  code: "",
  areaCents: null,
  notReachable: "",
});
export const newEvidence = (c: FieldCase): EvidenceDraft => ({
  ...newSurvey(),
  measures: c.measures.map((m) => ({ code: m.code, areaCents: m.doneCents || m.plannedCents || null })),
});

/** The questions for a case's type. */
export const questionsOf = (c: FieldCase, words: PackWords) =>
  words.checklists.find((l) => l.group === c.typeGroup)?.items ?? [];

/** Measures after which something should grow again. */
export const isReplanted = (d: SurveyDraft) => d.measures.some((m) => m.code === "restore_planting");

function signatureOf({ name, role, strokes, refused, refusing }: SignatureDraft): Survey["signature"] {
  const who = { name: name.trim(), role: role.trim() };
  if (refusing) return refused.trim() ? { ...who, refused: refused.trim() } : undefined;
  return strokes.length ? { ...who, strokes } : undefined;
}

/** What is sent of a survey; undefined when nothing was filled in. */
export function surveyOf(d: SurveyDraft): Survey | undefined {
  const shape = shapeOf(d.outline);
  const signature = signatureOf(d.signature);
  const survey: Survey = {
    checklist: Object.entries(d.answers).map(([code, a]) => ({
      code,
      answer: a.answer,
      ...(a.note.trim() ? { note: a.note.trim() } : {}),
    })),
    ...(shape ? { outline: shape, outlineHow: d.outline.how } : {}),
    ...(shape && d.outline.accuracyM ? { outlineAccuracyM: d.outline.accuracyM } : {}),
    ...(d.crop ? { crop: d.crop } : {}),
    ...(d.growth ? { growth: d.growth } : {}),
    ...(d.measures.length
      ? { measures: d.measures.map((m) => ({ code: m.code, areaCents: m.areaCents ?? 0 })) }
      : {}),
    ...(d.note.trim() ? { note: d.note.trim() } : {}),
    ...(signature ? { signature } : {}),
  };
  return Object.keys(survey).length > 1 || survey.checklist.length ? survey : undefined;
}

export function findingPayload(d: FindingDraft): Payloads["report_finding"] {
  // The note is the finding's; the survey's own would say it twice.
  const survey = surveyOf({ ...d, note: "" });
  return {
    finding: {
      code: d.code,
      ...(d.note.trim() ? { note: d.note.trim() } : {}),
      ...(d.areaCents === null ? {} : { areaCents: d.areaCents }),
    },
    ...(d.notReachable ? { notReachable: d.notReachable } : {}),
    ...(survey ? { survey } : {}),
  };
}

export function evidencePayload(d: EvidenceDraft): Payloads["submit_evidence"] {
  const survey = surveyOf(d);
  return survey ? { survey } : {};
}

/** What makes a survey impossible to send, in words. */
function faults(d: SurveyDraft, c: FieldCase): string[] {
  const out: string[] = [];
  const outline = outlineTrouble(d.outline, c.geometry);
  if (outline) out.push(t("fieldForms.lackOutline", { what: outline }));
  if (d.measures.some((m) => !m.code || m.areaCents === null)) out.push(t("fieldForms.lackMeasure"));
  const s = d.signature;
  if (s.refusing && !s.refused.trim()) out.push(t("fieldForms.lackSignWhy"));
  if (!s.refusing && s.strokes.length && !s.name.trim()) out.push(t("fieldForms.lackSignName"));
  return out;
}

export interface Verdict {
  /** Must be put right here. */
  must: string[];
  /** Photos the rules still want: the server would hold the step. */
  photos: string[];
  should: string[];
}

const unsigned = (s: SignatureDraft) => !s.refusing && !s.strokes.length;

export function judgeFinding(d: FindingDraft, c: FieldCase, words: PackWords, lacks: string[]): Verdict {
  const must: string[] = [];
  if (!d.code) must.push(t("fieldForms.lackFinding"));
  if (d.code === "not_reachable" && !d.notReachable) must.push(t("fieldForms.lackCode"));
  const open = questionsOf(c, words).filter((q) => !d.answers[q.code]).length;
  return {
    must: [...must, ...faults(d, c)],
    photos: d.notReachable ? [] : lacks,
    should: [
      ...(open && !d.notReachable ? [t("fieldForms.unanswered", { n: open })] : []),
      ...(unsigned(d.signature) && !d.notReachable ? [t("fieldForms.noSignature")] : []),
    ],
  };
}

export function judgeEvidence(d: EvidenceDraft, c: FieldCase, lacks: string[]): Verdict {
  return {
    must: faults(d, c),
    photos: lacks,
    should: [
      ...(isReplanted(d) && (!d.crop || !d.growth) ? [t("fieldForms.noCrop")] : []),
      ...(unsigned(d.signature) ? [t("fieldForms.noSignature")] : []),
    ],
  };
}
