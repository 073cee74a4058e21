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

// The next file is read while this one is looked at; half a minute is fresh
// enough, because every step carries the version it was seen at.
const fresh = 30_000;
let ahead: { id: number; at: number; file: Promise<CaseFile> } | null = null;

export function readAhead(id: number) {
  if (ahead?.id === id && Date.now() - ahead.at < fresh) return;
  const file = cases.file(id);
  file.catch(() => {
    ahead = null;
  });
  ahead = { id, at: Date.now(), file };
}

export function readFile(id: number): Promise<CaseFile> {
  const had = ahead;
  ahead = null;
  return had?.id === id && Date.now() - had.at < fresh ? had.file : cases.file(id);
}
