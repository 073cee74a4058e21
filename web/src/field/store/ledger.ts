// The outbox in the phone's store. Every function is one transaction: a tab
// that is killed between any two of them leaves a state from which the rest
// follows.
import type { Answer, Entry, Receipt } from "../contract";
import { storeTrouble } from "../trouble";
import { type Fate, type PersonDb, type Send, strictly, type Tx } from "./db";

/** An entry with what became of it. */
export interface Row {
  seq: number;
  entry: Entry;
  label: string;
  fate: Fate;
  sends: Send[];
}

const unanswered = (id: string): Fate => ({
  id,
  status: "",
  code: "",
  words: "",
  missing: [],
  caseVersion: 0,
  caseState: "",
  answeredAt: null,
  ask: false,
  left: null,
});

export const unsent = (entry: string, sha256: string): Send => ({
  entry,
  sha256,
  url: "",
  arrived: false,
  released: false,
  photoId: null,
  refused: "",
  refusedAt: null,
});

/** Keeps an entry with its photos' bytes, all or nothing. False when its id is here already. */
export async function keep(
  db: PersonDb,
  entry: Entry,
  label: string,
  blobs: Map<string, Blob>,
): Promise<boolean> {
  try {
    return await strictly(db, ["entries", "fates", "files", "sends"], async (tx) => {
      if (await tx.objectStore("entries").index("id").getKey(entry.id)) return false;
      await tx.objectStore("entries").add({ entry, label });
      await tx.objectStore("fates").put(unanswered(entry.id));
      for (const f of entry.files ?? []) {
        // Out of a rescue file an entry may come without bytes that the server
        // has already: it says so when it is asked.
        const blob = blobs.get(f.sha256);
        if (blob) await tx.objectStore("files").put({ entry: entry.id, sha256: f.sha256, blob });
        await tx.objectStore("sends").put(unsent(entry.id, f.sha256));
      }
      return true;
    });
  } catch (e) {
    throw storeTrouble(e);
  }
}

/** Everything, in the order of making. */
export async function rows(db: PersonDb): Promise<Row[]> {
  const tx = db.transaction(["entries", "fates", "sends"], "readonly");
  const [entries, fates, sends] = await Promise.all([
    tx.objectStore("entries").getAll(),
    tx.objectStore("fates").getAll(),
    tx.objectStore("sends").getAll(),
  ]);
  await tx.done;
  const fateOf = new Map(fates.map((f) => [f.id, f]));
  const sendsOf = new Map<string, Send[]>();
  for (const s of sends) sendsOf.set(s.entry, [...(sendsOf.get(s.entry) ?? []), s]);
  return entries.map(({ seq, entry, label }) => ({
    seq: seq!,
    entry,
    label,
    fate: fateOf.get(entry.id) ?? unanswered(entry.id),
    // In the entry's own order, not that of the hashes.
    sends: (entry.files ?? []).map(
      (f) => sendsOf.get(entry.id)?.find((s) => s.sha256 === f.sha256) ?? unsent(entry.id, f.sha256),
    ),
  }));
}

export async function bytesOf(db: PersonDb, entry: string, sha256: string): Promise<Blob | null> {
  return (await db.get("files", [entry, sha256]))?.blob ?? null;
}

const answeredFor = (status: string) => status === "done" || status === "already" || status === "given_up";

/** Whether nothing of it is needed on the phone any more. What was given up stays until its person has seen why. */
export const finished = (fate: Fate, sends: Send[]) =>
  (fate.status === "done" || fate.status === "already") && sends.every((s) => s.arrived || s.released);

type LedgerTx = Tx<("fates" | "files" | "sends")[]>;

async function leaveIfFinished(tx: LedgerTx, id: string, now: string): Promise<void> {
  const fate = await tx.objectStore("fates").get(id);
  if (!fate || fate.left) return;
  const range = IDBKeyRange.bound([id, ""], [id, "\uffff"]);
  const sends = await tx.objectStore("sends").getAll(range);
  if (!finished(fate, sends)) return;
  await tx.objectStore("fates").put({ ...fate, left: now });
  await tx.objectStore("files").delete(range);
}

const touched: ("fates" | "files" | "sends")[] = ["fates", "files", "sends"];

/** Writes down what the server said to entries, and lets go what is finished. */
export async function answered(
  db: PersonDb,
  answers: Answer[],
  now = new Date().toISOString(),
): Promise<void> {
  await strictly(db, touched, async (tx) => {
    for (const a of answers) {
      const fate = await tx.objectStore("fates").get(a.id);
      if (!fate || fate.left) continue;
      // Done stays done: an older answer that comes late does not undo it.
      const final = answeredFor(fate.status) && a.status === "held";
      await tx.objectStore("fates").put(
        final
          ? { ...fate, ask: false }
          : {
              ...fate,
              status: a.status,
              code: a.code,
              words: a.words,
              missing: a.missing,
              caseVersion: a.caseVersion,
              caseState: a.caseState,
              answeredAt: now,
              ask: false,
            },
      );
      for (const f of a.files) {
        const s = await tx.objectStore("sends").get([a.id, f.sha256]);
        if (!s) continue;
        await tx.objectStore("sends").put({
          ...s,
          arrived: s.arrived || f.arrived,
          released: s.released || f.released,
          refused: f.arrived || f.released ? "" : s.refused,
        });
      }
      await leaveIfFinished(tx, a.id, now);
    }
  });
}

/** Writes down a receipt, and lets go what is finished. */
export async function received(db: PersonDb, r: Receipt, now = new Date().toISOString()): Promise<void> {
  await strictly(db, touched, async (tx) => {
    const s = await tx.objectStore("sends").get([r.entry, r.sha256]);
    if (!s) return;
    await tx.objectStore("sends").put({ ...s, arrived: true, photoId: r.photoId, refused: "", url: "" });
    await leaveIfFinished(tx, r.entry, now);
  });
}

/** Changes how far a photo is: where it goes on, or why it was refused. */
export async function noteSend(
  db: PersonDb,
  entry: string,
  sha256: string,
  change: Partial<Pick<Send, "url" | "refused" | "refusedAt">>,
): Promise<void> {
  await strictly(db, ["sends"], async (tx) => {
    const store = tx.objectStore("sends");
    await store.put({ ...((await store.get([entry, sha256])) ?? unsent(entry, sha256)), ...change });
  });
}

/** The next round asks the server for these entries again. */
export async function askAgain(db: PersonDb, ids: string[]): Promise<void> {
  await strictly(db, ["fates"], async (tx) => {
    for (const id of ids) {
      const fate = await tx.objectStore("fates").get(id);
      if (fate && !fate.left && !fate.ask) await tx.objectStore("fates").put({ ...fate, ask: true });
    }
  });
}

/** A given-up entry leaves at its person's word, with its bytes. */
export async function dismiss(db: PersonDb, id: string, now = new Date().toISOString()): Promise<void> {
  await strictly(db, touched, async (tx) => {
    const fate = await tx.objectStore("fates").get(id);
    if (fate?.status !== "given_up") return;
    await tx.objectStore("fates").put({ ...fate, left: now });
    await tx.objectStore("files").delete(IDBKeyRange.bound([id, ""], [id, "\uffff"]));
  });
}

const keptDays = 14;

/** Forgets what left two weeks ago. */
export async function sweep(db: PersonDb, now = Date.now()): Promise<void> {
  const before = now - keptDays * 86_400_000;
  await strictly(db, ["entries", "fates", "sends"], async (tx) => {
    for (const fate of await tx.objectStore("fates").getAll()) {
      if (!fate.left || Date.parse(fate.left) >= before) continue;
      const seq = await tx.objectStore("entries").index("id").getKey(fate.id);
      if (seq !== undefined) await tx.objectStore("entries").delete(seq);
      await tx.objectStore("fates").delete(fate.id);
      await tx.objectStore("sends").delete(IDBKeyRange.bound([fate.id, ""], [fate.id, "\uffff"]));
    }
  });
}
