// One database for each person, so that two people on one phone never mix,
// and a small one for what belongs to the phone itself.
import {
  type DBSchema,
  deleteDB,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from "idb";
import type { Entry, FieldCase, Status } from "../contract";

export interface Fate {
  id: string;
  /** "" until the server has answered. */
  status: Status | "";
  code: string;
  words: string;
  missing: string[];
  caseVersion: number;
  caseState: string;
  answeredAt: string | null;
  /** The last answer must be asked for again: a receipt was lost. */
  ask: boolean;
  /** When it left the outbox; its bytes are gone from the phone then. */
  left: string | null;
}

/** How far the bytes of a promised photo are. */
export interface Send {
  entry: string;
  sha256: string;
  /** Where the upload goes on after a reload; "" before it was begun. */
  url: string;
  arrived: boolean;
  released: boolean;
  photoId: number | null;
  /** A final refusal in words; "" when there is none. */
  refused: string;
  refusedAt: string | null;
}

export interface PersonSchema extends DBSchema {
  /** Append-only, in the order of making: the key is counted by the store. The
      label names the case for people, even when the pack has it no more. */
  entries: { key: number; value: { seq?: number; entry: Entry; label: string }; indexes: { id: string } };
  fates: { key: string; value: Fate };
  files: { key: [string, string]; value: { entry: string; sha256: string; blob: Blob } };
  sends: { key: [string, string]; value: Send };
  pack: { key: string; value: unknown };
  cases: { key: number; value: { id: number; etag: string; case: FieldCase } };
  pictures: { key: number; value: Blob };
  drafts: { key: string; value: unknown };
  meta: { key: string; value: unknown };
}
export type PersonDb = IDBPDatabase<PersonSchema>;
export type Names = StoreNames<PersonSchema>;
export type Tx<N extends Names[]> = IDBPTransaction<PersonSchema, N, "readwrite">;

const version = 1;

/** What to do when another tab needs this one out of the way. */
export const onOutdated = { run: () => {} };

export function openPerson(id: number): Promise<PersonDb> {
  return openDB<PersonSchema>(personDb(id), version, {
    upgrade(db, from) {
      // One block for each version, never changed after it was shipped.
      if (from < 1) {
        const entries = db.createObjectStore("entries", { keyPath: "seq", autoIncrement: true });
        entries.createIndex("id", "entry.id", { unique: true });
        db.createObjectStore("fates", { keyPath: "id" });
        db.createObjectStore("files", { keyPath: ["entry", "sha256"] });
        db.createObjectStore("sends", { keyPath: ["entry", "sha256"] });
        db.createObjectStore("pack");
        db.createObjectStore("cases", { keyPath: "id" });
        db.createObjectStore("pictures");
        db.createObjectStore("drafts");
        db.createObjectStore("meta");
      }
    },
    blocking: (_now, _wanted, event) => {
      (event.target as IDBDatabase).close();
      onOutdated.run();
    },
  });
}

export const personDb = (id: number) => `liangtian-field-${id}`;
export const dropPerson = (id: number) => deleteDB(personDb(id));

/** Writes all or nothing, and is on the disk when it resolves. */
export async function strictly<N extends Names[], T>(
  db: PersonDb,
  names: N,
  work: (tx: Tx<N>) => Promise<T>,
): Promise<T> {
  const tx = db.transaction(names, "readwrite", { durability: "strict" });
  try {
    const out = await work(tx);
    await tx.done;
    return out;
  } catch (e) {
    // Aborting twice throws; the first reason is the one to tell.
    try {
      tx.abort();
    } catch {}
    await tx.done.catch(() => {});
    throw e;
  }
}
