// A phone with one person's outbox, in memory, for tests.
import "fake-indexeddb/auto";
import { sha256 } from "@/shared/hash";
import type { Entry, Verb } from "../contract";
import { stack } from "../outbox/bytes";
import type { Lock } from "../outbox/lock";
import { Sender, type SenderDeps, type SenderState } from "../outbox/sender";
import { uuid7 } from "../outbox/uuid";
import { openPerson, type PersonDb } from "../store/db";
import { keep, rows } from "../store/ledger";
import { FetchStack } from "./tus";

stack.is = new FetchStack();

let people = 1000;
/** A database of its own for each test. */
export const freshPhone = (): Promise<PersonDb> => openPerson(people++);

/** One holder at a time, in this process; stealing ends the other's turn. */
export function tabsLock(): Lock {
  let holder: AbortController | null = null;
  return async (_name, steal, turn) => {
    if (holder && !steal) return false;
    holder?.abort();
    const mine = new AbortController();
    holder = mine;
    try {
      await turn(mine.signal);
    } finally {
      if (holder === mine) holder = null;
    }
    return !mine.signal.aborted;
  };
}

export interface Tab {
  sender: Sender;
  states: SenderState[];
  offsets: number[];
  /** What the person is told now, or "". */
  told: () => string;
}

export function tab(db: PersonDb, more: Partial<SenderDeps> = {}): Tab {
  const states: SenderState[] = [];
  const offsets: number[] = [];
  const sender = new Sender({
    db,
    person: 7,
    device: async () => ({ id: "00000000-0000-4000-8000-000000000001", name: "试验机" }),
    lock: tabsLock(),
    changed: () => {},
    state: (s) => states.push(s),
    progress: () => {},
    clock: (ms) => offsets.push(ms),
    pauseMs: [1, 20],
    ...more,
  });
  return { sender, states, offsets, told: () => states.at(-1)?.trouble?.message ?? "" };
}

const when = "2026-11-24T09:31:02.123Z";

export async function photo(
  db: PersonDb,
  caseId: number,
  content: string | Uint8Array<ArrayBuffer>,
  takenAt = when,
): Promise<Entry> {
  const blob = new Blob([content]);
  const hash = (await sha256(blob))!;
  const entry: Entry = {
    id: uuid7(Date.parse(takenAt)),
    caseId,
    verb: "photograph",
    baseVersion: 3,
    takenAt,
    payload: {},
    files: [
      {
        sha256: hash,
        size: blob.size,
        kind: "wide",
        filename: "a.jpg",
        shot: { at: takenAt, datum: "wgs84", how: "camera" },
      },
    ],
  };
  await keep(db, entry, "图斑", new Map([[hash, blob]]));
  return entry;
}

export async function step(
  db: PersonDb,
  caseId: number,
  verb: Exclude<Verb, "photograph"> = "report_finding",
): Promise<Entry> {
  const payload = verb === "note" ? { text: "已到现场" } : { reason: "属实" };
  const entry: Entry = { id: uuid7(), caseId, verb, baseVersion: 3, takenAt: when, payload };
  await keep(db, entry, "图斑", new Map());
  return entry;
}

/** How many have not left. */
export const here = async (db: PersonDb) => (await rows(db)).filter((r) => !r.fate.left).length;

/** Goes on until nothing is left, or so many times. */
export async function untilEmpty(db: PersonDb, sender: Sender, most = 60): Promise<number> {
  for (let i = 0; i < most; i++) {
    await sender.go();
    if ((await here(db)) === 0) return i + 1;
  }
  return most;
}
