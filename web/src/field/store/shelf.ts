// The pack in the phone's store: cases, what they need, pictures, base map.
import type { FieldCase, PackAnswer, PackBase, PackBatch, PackWords } from "../contract";
import { storeTrouble } from "../trouble";
import { type PersonDb, strictly } from "./db";

/** All of the pack but its cases and bytes. */
export interface PackFacts {
  madeAt: string;
  batches: PackBatch[];
  words: PackWords;
  base: PackBase | null;
  rescueKey: PackAnswer["rescueKey"];
  seal: PackAnswer["seal"];
}

export async function readPack(db: PersonDb): Promise<{ facts: PackFacts | null; cases: FieldCase[] }> {
  const [facts, cases] = await Promise.all([db.get("pack", "facts"), db.getAll("cases")]);
  return { facts: (facts as PackFacts | undefined) ?? null, cases: cases.map((c) => c.case) };
}

/** The etag of every case that is here. */
export async function etags(db: PersonDb): Promise<Record<string, string>> {
  return Object.fromEntries((await db.getAll("cases")).map((c) => [String(c.id), c.etag]));
}

export interface Difference {
  fresh: number;
  changed: number;
  gone: number;
}

/** What a pack's index differs from what is here. Pure. */
export function difference(have: Record<string, string>, index: PackAnswer["index"]): Difference {
  const listed = new Set(index.map((i) => String(i.id)));
  return {
    fresh: index.filter((i) => !(String(i.id) in have)).length,
    changed: index.filter((i) => String(i.id) in have && have[String(i.id)] !== i.etag).length,
    gone: Object.keys(have).filter((id) => !listed.has(id)).length,
  };
}

/**
 * Puts an answer in place of what was: the whole of it or nothing. A listed
 * case that did not come (it moved between two questions) stays as it was.
 */
export async function putPack(db: PersonDb, a: PackAnswer): Promise<void> {
  const etagOf = new Map(a.index.map((i) => [i.id, i.etag]));
  const facts: PackFacts = {
    madeAt: a.madeAt,
    batches: a.batches,
    words: a.words,
    base: a.base,
    rescueKey: a.rescueKey,
    seal: a.seal,
  };
  try {
    await strictly(db, ["pack", "cases", "pictures"], async (tx) => {
      await tx.objectStore("pack").put(facts, "facts");
      const cases = tx.objectStore("cases");
      for (const id of await cases.getAllKeys()) if (!etagOf.has(id)) await cases.delete(id);
      for (const c of a.cases) {
        const etag = etagOf.get(c.id);
        if (etag !== undefined) await cases.put({ id: c.id, etag, case: c });
      }
      const wanted = new Set((await cases.getAll()).flatMap((c) => c.case.photos.map((p) => p.id)));
      const pictures = tx.objectStore("pictures");
      for (const id of await pictures.getAllKeys()) if (!wanted.has(id)) await pictures.delete(id);
    });
  } catch (e) {
    throw storeTrouble(e);
  }
}

/** The pictures that the pack names and that are not here yet. */
export async function missingPictures(db: PersonDb): Promise<{ id: number; bytes: number }[]> {
  const have = new Set(await db.getAllKeys("pictures"));
  const photos = (await db.getAll("cases")).flatMap((c) => c.case.photos);
  return photos.filter((p) => !have.has(p.id)).map((p) => ({ id: p.id, bytes: p.largeBytes }));
}

export async function putPicture(db: PersonDb, id: number, blob: Blob): Promise<void> {
  await db.put("pictures", blob, id).catch((e) => Promise.reject(storeTrouble(e)));
}

export async function baseHere(db: PersonDb): Promise<string> {
  return ((await db.get("pack", "base")) as { etag: string } | undefined)?.etag ?? "";
}

export async function putBase(db: PersonDb, etag: string, blob: Blob): Promise<void> {
  await db.put("pack", { etag, blob }, "base").catch((e) => Promise.reject(storeTrouble(e)));
}

export async function readBase(db: PersonDb): Promise<Blob | null> {
  return ((await db.get("pack", "base")) as { blob: Blob } | undefined)?.blob ?? null;
}

/** A step that was done made the case's next version; the pack follows until it is fetched anew. */
export async function follow(
  db: PersonDb,
  id: number,
  from: number,
  version: number,
  state: string,
): Promise<boolean> {
  return strictly(db, ["cases"], async (tx) => {
    const is = await tx.objectStore("cases").get(id);
    if (!is || is.case.version !== from || version !== from + 1) return false;
    await tx.objectStore("cases").put({ ...is, etag: "", case: { ...is.case, version, state } });
    return true;
  });
}
