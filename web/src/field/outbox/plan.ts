// What may be sent now. Pure: the order rules of the outbox.
import type { Entry } from "../contract";
import type { Row } from "../store/ledger";

export const isStep = (e: Pick<Entry, "verb">) => e.verb === "report_finding" || e.verb === "submit_evidence";
const open = (r: Row) => !r.fate.left;
/** The server knows the entry, whatever it thinks of it. */
export const known = (r: Row) => r.fate.status !== "";
const awaiting = (r: Row) => r.sends.some((s) => !s.arrived && !s.released);

/** True when a step waits for the photos taken before it. */
export function waitsForPhotos(row: Row, all: Row[]): boolean {
  if (!isStep(row.entry)) return false;
  return all.some(
    (r) =>
      r.seq < row.seq &&
      r.entry.caseId === row.entry.caseId &&
      r.entry.verb === "photograph" &&
      open(r) &&
      r.fate.status !== "given_up" &&
      awaiting(r),
  );
}

/**
 * The entries to post now, in the order of making, at most `most`: those not
 * answered yet, and those that must be asked about again. Within a case nothing
 * overtakes what was made before it; cases do not wait for one another.
 */
export function toPost(all: Row[], most = 50): Entry[] {
  const shut = new Set<number>();
  const out: Entry[] = [];
  for (const r of all) {
    if (!open(r)) continue;
    if (known(r)) {
      if (r.fate.ask && out.length < most) out.push(r.entry);
      continue;
    }
    if (shut.has(r.entry.caseId) || out.length >= most) continue;
    if (waitsForPhotos(r, all)) shut.add(r.entry.caseId);
    else out.push(r.entry);
  }
  return out;
}

/** A photo's bytes to send. */
export interface Job {
  entry: string;
  sha256: string;
  url: string;
  filename: string;
  size: number;
}

/** A refusal is tried again after so long, or at a person's word. */
const refusedWaitMs = 30 * 60_000;

/** The photos to send now: of entries that the server knows. */
export function toUpload(all: Row[], now = Date.now()): Job[] {
  return all.flatMap((r) =>
    !open(r) || !known(r) || r.fate.ask || r.fate.code === "entry-altered"
      ? []
      : r.sends
          .filter((s) => !s.arrived && !s.released)
          .filter(
            (s) => !s.refused || !s.refusedAt || Math.abs(now - Date.parse(s.refusedAt)) > refusedWaitMs,
          )
          .map((s) => {
            const f = r.entry.files!.find((f) => f.sha256 === s.sha256)!;
            return { entry: r.entry.id, sha256: s.sha256, url: s.url, filename: f.filename, size: f.size };
          }),
  );
}

/** How many have not left, and since when the oldest waits: what a heartbeat says. */
export function standing(all: Row[]): { pending: number; oldest: string | null } {
  const here = all.filter(open);
  return { pending: here.length, oldest: here[0]?.entry.takenAt ?? null };
}
