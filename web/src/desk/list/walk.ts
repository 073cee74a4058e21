import { cases } from "@/api";
import type { CaseFile } from "@/api/types";

// Working through a list: the ids in the order of the list that was left, so
// that a reviewer goes from file to file without coming back to it.
interface Walk {
  ids: number[];
  from: string;
}
const name = "liangtian.walk";

export function startWalk(ids: number[], from: string) {
  sessionStorage.setItem(name, JSON.stringify({ ids, from } satisfies Walk));
}

export function walk(): Walk | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null") as Walk | null;
  } catch {
    return null;
  }
}

export function neighbours(ids: number[], id: number) {
  const at = ids.indexOf(id);
  return { at, previous: at > 0 ? ids[at - 1]! : null, next: at >= 0 ? (ids[at + 1] ?? null) : null };
}

// The next file and its pictures are read while this one is looked at; half a
// minute is fresh enough, because every step carries the version it was seen at.
export const fresh = 30_000;
interface Ahead {
  at: number;
  file: Promise<CaseFile>;
  pictures: HTMLImageElement[];
}
const ahead = new Map<number, Ahead>();
// The one before, the one after, and a little for who turns round.
const kept = 4;

export function readAhead(id: number, pictures = false) {
  const had = ahead.get(id);
  if (had && Date.now() - had.at < fresh) return;
  const mine: Ahead = { at: Date.now(), file: cases.file(id), pictures: [] };
  ahead.delete(id);
  ahead.set(id, mine);
  for (const old of [...ahead.keys()].slice(0, -kept)) ahead.delete(old);
  mine.file.then(
    (file) => {
      if (!pictures) return;
      const shown = file.photos.filter((p) => !p.withdrawn);
      mine.pictures = shown.flatMap((p) => [picture(p.id, "thumb"), picture(p.id, "large")]);
    },
    () => ahead.get(id) === mine && ahead.delete(id),
  );
}

/** The browser keeps what it has read of a picture; holding it keeps the reading alive. */
function picture(id: number, form: "thumb" | "large"): HTMLImageElement {
  const image = new Image();
  image.src = cases.photoUrl(id, form);
  return image;
}

/** The file as read ahead, if that is no older than `age`; else as it is now. */
export async function readFile(id: number, age = fresh): Promise<{ file: CaseFile; at: number }> {
  const had = ahead.get(id);
  ahead.delete(id);
  if (had && Date.now() - had.at < age) return { file: await had.file, at: had.at };
  const at = Date.now();
  return { file: await cases.file(id), at };
}
