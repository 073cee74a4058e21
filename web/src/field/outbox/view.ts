// The outbox as people see it. Pure.
import { t } from "@/shared/i18n";
import type { FileNote, Payloads, Verb } from "../contract";
import type { Row } from "../store/ledger";
import { known, waitsForPhotos } from "./plan";

export type ItemState = "waiting" | "sending" | "files" | "held" | "given_up" | "done";

export interface OutboxFile extends FileNote {
  /** The server has it safe, by its own receipt. */
  arrived: boolean;
  released: boolean;
  percent: number;
  /** Why it is not there yet, in words; "" when nothing is wrong. */
  trouble: string;
}

/** An entry as the pages show it. Done ones stay for two weeks, without bytes. */
export interface OutboxItem {
  id: string;
  caseId: number;
  /** The case for people, as it was when the entry was made. */
  label: string;
  verb: Verb;
  baseVersion: number;
  takenAt: string;
  payload: Payloads[Verb];
  files: OutboxFile[];
  state: ItemState;
  percent: number;
  /** The state in words: 待发送, 发送中 62 %, 已回执, 被搁置: …. */
  words: string;
  code: string;
  missing: string[];
}

export interface Tally {
  /** How many have not left the phone, and their files' bytes. */
  count: number;
  bytes: number;
  held: number;
  byCase: Record<number, { waiting: number; held: number; photos: number; photosWaiting: number }>;
  /** When the oldest one that has not left was made. */
  oldest: string | null;
}

/** Parts of photos sent so far, 0 to 1, by entry and hash. */
export type Progress = Map<string, number>;
export const progressKey = (entry: string, sha256: string) => `${entry}/${sha256}`;

function filesOf(row: Row, progress: Progress): OutboxFile[] {
  return (row.entry.files ?? []).map((note, i) => {
    const s = row.sends[i]!;
    const part = s.arrived ? 1 : (progress.get(progressKey(row.entry.id, s.sha256)) ?? 0);
    return {
      ...note,
      arrived: s.arrived,
      released: s.released,
      percent: Math.floor(part * 100),
      trouble: s.refused,
    };
  });
}

function stateOf(row: Row, files: OutboxFile[]): ItemState {
  const { fate } = row;
  if (fate.status === "held") return "held";
  if (fate.status === "given_up") return "given_up";
  if (fate.left) return "done";
  if (files.some((f) => !f.arrived && !f.released && f.percent > 0)) return "sending";
  return known(row) ? "files" : "waiting";
}

function wordsOf(row: Row, all: Row[], state: ItemState, files: OutboxFile[], percent: number): string {
  const stuck = files.find((f) => f.trouble && !f.arrived && !f.released);
  switch (state) {
    case "held":
      return t("outbox.held", { why: row.fate.words });
    case "given_up":
      return t("outbox.givenUp", { why: row.fate.words });
    case "done":
      return t("outbox.done");
    case "sending":
      return t("outbox.percent", { n: percent });
    case "files":
      return stuck ? t("outbox.fileStuck", { why: stuck.trouble }) : t("outbox.filesWaiting");
    case "waiting":
      return waitsForPhotos(row, all) ? t("outbox.afterPhotos") : t("outbox.waiting");
  }
}

export function itemOf(row: Row, all: Row[], progress: Progress): OutboxItem {
  const files = filesOf(row, progress);
  const size = files.reduce((n, f) => n + f.size, 0);
  const sent = files.reduce((n, f) => n + (f.size * f.percent) / 100, 0);
  const percent = size > 0 ? Math.floor((sent / size) * 100) : 0;
  const state = stateOf(row, files);
  const { id, caseId, verb, baseVersion, takenAt, payload } = row.entry;
  const words = wordsOf(row, all, state, files, percent);
  const { code, missing } = row.fate;
  return {
    id,
    caseId,
    label: row.label,
    verb,
    baseVersion,
    takenAt,
    payload,
    files,
    state,
    percent,
    words,
    code,
    missing,
  };
}

export function tally(all: Row[]): Tally {
  const out: Tally = { count: 0, bytes: 0, held: 0, byCase: {}, oldest: null };
  for (const r of all) {
    out.byCase[r.entry.caseId] ??= { waiting: 0, held: 0, photos: 0, photosWaiting: 0 };
    const of = out.byCase[r.entry.caseId]!;
    of.photos += r.sends.length;
    if (r.fate.left) continue;
    const bytes = (r.entry.files ?? [])
      .filter((_, i) => !r.sends[i]!.arrived)
      .reduce((n, f) => n + f.size, 0);
    out.count++;
    out.bytes += bytes;
    out.oldest ??= r.entry.takenAt;
    of.waiting++;
    of.photosWaiting += r.sends.filter((s) => !s.arrived && !s.released).length;
    if (r.fate.status === "held") {
      out.held++;
      of.held++;
    }
  }
  return out;
}
