// Whether what came back is the server's word for just what was sent. Pure.
import type { Answer, Entry, Receipt, Status } from "../contract";
import { jsonIn, type Said } from "../sync/door";
import { nonsense, Trouble } from "../trouble";

const statuses: Status[] = ["done", "already", "held", "given_up"];
type Thing = Record<string, unknown>;
const isThing = (x: unknown): x is Thing => typeof x === "object" && x !== null && !Array.isArray(x);
const text = (x: unknown) => (typeof x === "string" ? x : "");
const count = (x: unknown) => (typeof x === "number" && Number.isFinite(x) ? x : 0);
const texts = (x: unknown) => (Array.isArray(x) ? x.filter((v): v is string => typeof v === "string") : []);

/** An answer to this very entry, naming just its files; null when it is not. */
export function answerTo(entry: Pick<Entry, "id" | "files">, x: unknown): Answer | null {
  if (!isThing(x) || x.id !== entry.id || !statuses.includes(x.status as Status)) return null;
  const status = x.status as Status;
  // Another entry stands there under this id: its files are none of ours.
  const altered = status === "held" && x.code === "entry-altered";
  const files = altered
    ? []
    : Array.isArray(x.files)
      ? x.files
      : x.files === null || x.files === undefined
        ? []
        : null;
  if (!files) return null;
  const promised = new Set((entry.files ?? []).map((f) => f.sha256));
  const seen = new Set<string>();
  const said: Answer["files"] = [];
  for (const f of files) {
    if (!isThing(f) || typeof f.sha256 !== "string" || typeof f.arrived !== "boolean") return null;
    if (!promised.has(f.sha256) || seen.has(f.sha256)) return null;
    seen.add(f.sha256);
    said.push({ sha256: f.sha256, arrived: f.arrived, released: f.released === true });
  }
  // Held may be an entry that the server could not keep as it is; what it is
  // done with, it must know whole.
  if ((status === "done" || status === "already") && seen.size !== promised.size) return null;
  if (status === "held" && !text(x.words)) return null;
  return {
    id: entry.id,
    status,
    code: text(x.code),
    words: text(x.words),
    missing: texts(x.missing),
    caseVersion: count(x.caseVersion),
    caseState: text(x.caseState),
    files: said,
  };
}

export interface Answers {
  /** By the server's clock, in milliseconds. */
  serverTime: number;
  answers: Answer[];
  /** Entries whose answer was not theirs: they stay as they are. */
  odd: string[];
}

/** The answers to entries sent together. Throws Trouble when the whole is not to be believed. */
export function answersIn(said: Said, sent: Entry[]): Answers {
  const x = jsonIn(said);
  if (!isThing(x) || !Array.isArray(x.answers)) throw nonsense(said.status);
  const serverTime = Date.parse(text(x.serverTime));
  if (Number.isNaN(serverTime) || x.answers.length !== sent.length) throw nonsense(said.status);
  const list = x.answers as unknown[];
  // One answer to another's id, and none of them can be trusted.
  if (list.some((a, i) => !isThing(a) || a.id !== sent[i]!.id)) throw nonsense(said.status);
  const answers: Answer[] = [];
  const odd: string[] = [];
  for (const [i, entry] of sent.entries()) {
    const a = answerTo(entry, list[i]);
    if (a) answers.push(a);
    else odd.push(entry.id);
  }
  return { serverTime, answers, odd };
}

/** The receipt for this very photo. Throws Trouble. */
export function receiptIn(said: Said, entry: string, sha256: string): Receipt {
  const x = jsonIn(said);
  if (!isThing(x) || x.arrived !== true || x.entry !== entry || typeof x.sha256 !== "string")
    throw nonsense(said.status);
  if (x.sha256 !== sha256) throw new Trouble("wrong-hash", nonsense().message, said.status);
  return {
    entry,
    sha256,
    arrived: true,
    photoId: typeof x.photoId === "number" ? x.photoId : null,
    words: text(x.words),
  };
}
