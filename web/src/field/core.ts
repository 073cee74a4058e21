// What the pages of the field build on: the pack, the outbox, the clock and
// who is here. Everything reactive is of the person signed in.
import { reactive, readonly } from "vue";
import type {
  FieldCase,
  FileNote,
  PackBase,
  PackBatch,
  PackWords,
  Payloads,
  PhotoKind,
  Shot,
  Verb,
} from "./contract";

/** The person whose phone page this is; he stays so while offline. */
export interface Person {
  id: number;
  login: string;
  name: string;
  unit: string;
  role: string;
  may: string[];
}

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

/** What a download would fetch, before it is begun. */
export interface Weight {
  fresh: number;
  changed: number;
  gone: number;
  /** Bytes of outlines and words, of pictures, and of the base map. */
  bytes: number;
  photoBytes: number;
  baseBytes: number;
}

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

export interface OutboxView {
  read: boolean;
  /** In the order they were made. */
  items: OutboxItem[];
  /** How many have not left the phone, and their files' bytes. */
  count: number;
  bytes: number;
  held: number;
  byCase: Record<number, { waiting: number; held: number; photos: number; photosWaiting: number }>;
  /** When the oldest one that has not left was made. */
  oldest: string | null;
  sending: boolean;
  /** Why nothing is being sent, in words. */
  trouble: string;
  signInNeeded: boolean;
}

export interface Clock {
  /** Server minus device, as last measured; null when never. */
  offsetMs: number | null;
  measuredAt: string | null;
}

const nothing: PackWords = {
  findings: [],
  notReachable: [],
  measures: [],
  checklists: [],
  crops: [],
  growths: [],
  kinds: [],
};

const packState = reactive<Pack>({
  read: false,
  madeAt: null,
  cases: [],
  batches: [],
  words: nothing,
  base: null,
  loading: null,
});
const outboxState = reactive<OutboxView>({
  read: false,
  items: [],
  count: 0,
  bytes: 0,
  held: 0,
  byCase: {},
  oldest: null,
  sending: false,
  trouble: "",
  signInNeeded: false,
});
const clockState = reactive<Clock>({ offsetMs: null, measuredAt: null });
const who = reactive<{ person: Person | null }>({ person: null });

export const pack = readonly(packState) as Readonly<Pack>;
export const outbox = readonly(outboxState) as Readonly<OutboxView>;
export const clock = readonly(clockState) as Readonly<Clock>;
/** `me.person` is null only before signing in for the first time. */
export const me = readonly(who) as Readonly<{ person: Person | null }>;

const soon = (what: string): never => {
  throw new Error(what);
};

/** Reads the phone's own copy; never asks the network. */
export async function loadPack(): Promise<void> {
  soon("loadPack");
}
/** Asks what a download would fetch. Throws Trouble in words. */
export async function weighPack(): Promise<Weight> {
  return soon("weighPack");
}
/** Fetches what differs; what it did, in counts. Throws Trouble in words; what was there stays. */
export async function refreshPack(): Promise<Weight> {
  return soon("refreshPack");
}
/** The case as the pack has it, or null. */
export function openCase(id: number): FieldCase | null {
  return pack.cases.find((c) => c.id === id) ?? null;
}
export const batchOf = (c: FieldCase): PackBatch | null =>
  pack.batches.find((b) => b.id === c.batchId) ?? null;
/** An earlier photo's picture out of the pack; null when it is not there. */
export async function ghost(_photoId: number): Promise<Blob | null> {
  return soon("ghost");
}
/** The base map's bytes (PMTiles) out of the pack. */
export async function baseMap(): Promise<Blob | null> {
  return soon("baseMap");
}

/**
 * Keeps a photo and its entry, both or neither, before it resolves. Throws
 * in words when the phone has no room; then nothing was kept.
 */
export async function capture(_photo: {
  caseId: number;
  blob: Blob;
  filename: string;
  kind: PhotoKind;
  shot: Shot;
}): Promise<void> {
  soon("capture");
}
/** Keeps a step or a note as an entry, before it resolves. */
export async function enter<V extends Exclude<Verb, "photograph">>(_step: {
  caseId: number;
  verb: V;
  payload: Payloads[V];
}): Promise<void> {
  soon("enter");
}
/** The bytes of a photo that has not left the phone; null afterwards. */
export async function picture(_entryId: string, _sha256: string): Promise<Blob | null> {
  return soon("picture");
}

/** What a form holds before it is an entry; survives a reload. Values must be structured-cloneable. */
export const drafts = {
  get: async <T>(_key: string): Promise<T | null> => soon("drafts.get"),
  put: async (_key: string, _value: unknown): Promise<void> => soon("drafts.put"),
  remove: async (_key: string): Promise<void> => soon("drafts.remove"),
};
