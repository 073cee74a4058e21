// What the pages of the field build on: the pack, the outbox, the clock and
// who is here. Everything reactive is of the person whose page this is; it
// works without a network unless a function says otherwise.
import { readonly } from "vue";
import { t } from "@/shared/i18n";
import type { FieldCase, PackBatch } from "./contract";
import {
  type Clock,
  clockState,
  here,
  type OutboxView,
  outboxState,
  type Pack,
  packState,
  who,
} from "./state";
import { packChanged, setClock, showPack } from "./station";
import { bytesOf } from "./store/ledger";
import type { Person } from "./store/phone";
import { readBase } from "./store/shelf";
import { fetchAll, type Weight, weigh } from "./sync/packing";
import { storeTrouble, Trouble, troubleOf } from "./trouble";

export { capture, enter } from "./outbox/making";
export type { ItemState, OutboxFile, OutboxItem } from "./outbox/view";
export type { Clock, OutboxView, Pack } from "./state";
export type { Person } from "./store/phone";
export type { Weight } from "./sync/packing";
export { Trouble } from "./trouble";

export const pack = readonly(packState) as Readonly<Pack>;
export const outbox = readonly(outboxState) as Readonly<OutboxView>;
export const clock = readonly(clockState) as Readonly<Clock>;
/** `me.person` is null only before signing in for the first time. */
export const me = readonly(who) as Readonly<{ person: Person | null }>;

/** Reads the phone's own copy again; never asks the network. */
export const loadPack = (): Promise<void> => showPack();

const packTrouble = (e: unknown) => {
  const trouble = troubleOf(e);
  return new Trouble(trouble.kind, t("outbox.packFailed", { why: trouble.message }), trouble.status);
};

/** Asks the server what a download would fetch. Throws Trouble in words. */
export async function weighPack(): Promise<Weight> {
  const s = here();
  try {
    const { weight, offset } = await weigh(s.db, s.person.id);
    await setClock(offset);
    return weight;
  } catch (e) {
    throw packTrouble(e);
  }
}

/** Fetches what differs; what it did, in counts. Throws Trouble in words; what was there stays. */
export async function refreshPack(): Promise<Weight> {
  const s = here();
  packState.loading = { done: 0, total: 0 };
  try {
    const { weight, offset } = await fetchAll(s.db, s.person.id, {
      placed: packChanged,
      progress: (done, total) => {
        packState.loading = { done, total };
      },
    });
    await setClock(offset);
    return weight;
  } catch (e) {
    throw packTrouble(e);
  } finally {
    packState.loading = null;
    await packChanged();
  }
}

/** The case as the pack has it, or null. */
export function openCase(id: number): FieldCase | null {
  return pack.cases.find((c) => c.id === id) ?? null;
}
export const batchOf = (c: FieldCase): PackBatch | null =>
  pack.batches.find((b) => b.id === c.batchId) ?? null;

/** An earlier photo's picture out of the pack; null when it is not there. */
export async function ghost(photoId: number): Promise<Blob | null> {
  return (await here().db.get("pictures", photoId)) ?? null;
}
/** The base map's bytes (PMTiles) out of the pack. */
export const baseMap = (): Promise<Blob | null> => readBase(here().db);

/** The bytes of a photo that has not left the phone; null afterwards. */
export const picture = (entryId: string, sha256: string): Promise<Blob | null> =>
  bytesOf(here().db, entryId, sha256);

/** What a form holds before it is an entry; survives a reload. Values must be structured-cloneable. */
export const drafts = {
  get: async <T>(key: string): Promise<T | null> =>
    ((await here().db.get("drafts", key)) as T | undefined) ?? null,
  put: async (key: string, value: unknown): Promise<void> => {
    await here()
      .db.put("drafts", value, key)
      .catch((e) => Promise.reject(storeTrouble(e)));
  },
  remove: async (key: string): Promise<void> => {
    await here().db.delete("drafts", key);
  },
};
