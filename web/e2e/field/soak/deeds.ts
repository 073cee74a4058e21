// What people did, and what the phone has written down about it.
import type { Phone } from "../phone";

export type What = "photo" | "note" | "finding";

/** One thing a person did in a run: a photo is known by its hash, words by themselves. */
export interface Deed {
  login: string;
  caseId: number;
  what: What;
  mark: string;
  /** The page said that it is kept. Otherwise the phone died meanwhile: it may be kept or not. */
  sure: boolean;
}

/** An entry in the phone's own store. */
export interface Kept {
  entry: {
    id: string;
    caseId: number;
    verb: "photograph" | "report_finding" | "submit_evidence" | "note";
    payload: unknown;
    files?: { sha256: string }[];
  };
  status: "" | "done" | "already" | "held" | "given_up";
  code: string;
  words: string;
  left: boolean;
  files: { sha256: string; arrived: boolean; released: boolean; refused: string }[];
}

/** Reads the store of that person, past the page's own code. */
export async function kept(phone: Phone, person: number): Promise<Kept[]> {
  return phone.page.evaluate(async (name) => {
    const done = <T>(r: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        r.onsuccess = () => resolve(r.result);
        r.onerror = () => reject(r.error);
      });
    const db = await done(indexedDB.open(name));
    const tx = db.transaction(["entries", "fates", "sends"], "readonly");
    const [entries, fates, sends] = await Promise.all([
      done(tx.objectStore("entries").getAll()),
      done(tx.objectStore("fates").getAll()),
      done(tx.objectStore("sends").getAll()),
    ]);
    db.close();
    return entries.map(({ entry }) => {
      const fate = fates.find((f) => f.id === entry.id);
      return {
        entry,
        status: fate?.status ?? "",
        code: fate?.code ?? "",
        words: fate?.words ?? "",
        left: Boolean(fate?.left),
        files: sends
          .filter((s) => s.entry === entry.id)
          .map(({ sha256, arrived, released, refused }) => ({ sha256, arrived, released, refused })),
      };
    });
  }, `liangtian-field-${person}`);
}

/** Nothing is to be sent any more: receipted, or waiting for a person's decision. */
export const quiet = (k: Kept) =>
  k.left || (k.status === "held" && k.files.every((f) => f.arrived || f.released));
