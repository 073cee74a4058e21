// What the pages look at. Written by the modules beside this one only; the
// pages get it readonly from core.ts.
import { reactive } from "vue";
import type { FieldCase, PackBase, PackBatch, PackWords } from "./contract";
import type { Sender } from "./outbox/sender";
import type { OutboxItem, Progress, Tally } from "./outbox/view";
import type { PersonDb } from "./store/db";
import type { Person } from "./store/phone";
import type { PackFacts } from "./store/shelf";
import type { TroubleKind } from "./trouble";

export interface Pack {
  /** False until the phone's own copy was read. */
  read: boolean;
  /** Null before the first download. */
  madeAt: string | null;
  cases: FieldCase[];
  batches: PackBatch[];
  words: PackWords;
  base: PackBase | null;
  /** A download under way: bytes so far, and of how many. */
  loading: { done: number; total: number } | null;
}

export interface OutboxView extends Tally {
  read: boolean;
  /** In the order they were made. */
  items: OutboxItem[];
  sending: boolean;
  /** Why nothing is being sent, in words. */
  trouble: string;
  troubleKind: TroubleKind | "";
  /** Nothing goes before its person has signed in again. */
  signInNeeded: boolean;
}

export interface Clock {
  /** Server minus device, as last measured; null when never. */
  offsetMs: number | null;
  measuredAt: string | null;
}

export const noWords: PackWords = {
  findings: [],
  notReachable: [],
  measures: [],
  checklists: [],
  crops: [],
  growths: [],
  kinds: [],
};
const emptyPack = (): Pack => ({
  read: false,
  madeAt: null,
  cases: [],
  batches: [],
  words: noWords,
  base: null,
  loading: null,
});
const emptyOutbox = (): OutboxView => ({
  read: false,
  items: [],
  count: 0,
  bytes: 0,
  held: 0,
  byCase: {},
  oldest: null,
  sending: false,
  trouble: "",
  troubleKind: "",
  signInNeeded: false,
});

export const packState = reactive<Pack>(emptyPack());
export const outboxState = reactive<OutboxView>(emptyOutbox());
export const clockState = reactive<Clock>({ offsetMs: null, measuredAt: null });
export const who = reactive<{ person: Person | null }>({ person: null });

/** Everything of the person whose page this is now. */
export interface Station {
  person: Person;
  db: PersonDb;
  sender: Sender;
  channel: BroadcastChannel | null;
  progress: Progress;
  /** Secrets of the pack that no page needs. */
  facts: PackFacts | null;
}
export const station: { is: Station | null } = { is: null };

export function here(): Station {
  if (!station.is) throw new Error("nobody is here");
  return station.is;
}

export function forget(): void {
  Object.assign(packState, emptyPack());
  Object.assign(outboxState, emptyOutbox());
  Object.assign(clockState, { offsetMs: null, measuredAt: null });
  who.person = null;
  station.is = null;
}
