// All photos of a case as the rules see them: those the office has, and those
// that are still in the outbox.
import type { EarlierPhoto, FieldCase, PackBatch, RuleSet, Shot } from "../contract";
import type { OutboxItem } from "../core";
import type { PhotoFact, Visit } from "../geo/coverage";

const placeOf = (s: Shot) => (s.lon !== undefined && s.lat !== undefined ? [s.lon, s.lat] : null);

const earlier = (p: EarlierPhoto): PhotoFact => ({
  sha256: p.sha256,
  phase: p.phase,
  kind: p.kind,
  position: p.position,
  // The office keeps the accuracy and judges it; the phone has it no more.
  accuracyM: 0,
  manual: false,
  reason: "",
  bearing: p.bearing,
  takenAt: p.takenAt,
});

const own = (file: OutboxItem["files"][number], phase: string): PhotoFact => ({
  sha256: file.sha256,
  phase,
  kind: file.kind,
  position: placeOf(file.shot),
  accuracyM: file.shot.accuracyM ?? null,
  manual: Boolean(file.shot.manualReason),
  reason: file.shot.manualReason ?? "",
  bearing: file.shot.heading ?? null,
  takenAt: new Date(Date.parse(file.shot.at) + (file.shot.clockOffsetMs ?? 0)).toISOString(),
});

/** The photo entries of a case that still count, oldest first. */
export const photoEntries = (items: readonly OutboxItem[], caseId: number) =>
  items.filter((i) => i.caseId === caseId && i.verb === "photograph" && i.state !== "given_up");

/** A case with all its photos, for the checks. */
export function visitOf(c: FieldCase, batch: PackBatch | null, items: readonly OutboxItem[]): Visit {
  const sent = c.photos.map(earlier);
  const known = new Set(sent.map((p) => p.sha256));
  const waiting = photoEntries(items, c.id)
    .flatMap((i) => i.files)
    .filter((f) => !f.released && !known.has(f.sha256))
    .map((f) => own(f, c.phase));
  return {
    plot: c.geometry,
    areaCents: c.areaCents,
    issuedOn: batch?.issuedOn ?? "1970-01-01",
    finishedOn: c.finishedOn || null,
    notReachable: c.phase === "rectify" && Boolean(c.finding?.notReachable),
    photos: [...sent, ...waiting],
  };
}

/** The rule set that the case's present phase is judged by. */
export function rulesOf(c: FieldCase, batch: PackBatch | null): RuleSet | null {
  if (!batch || !c.phase) return null;
  return c.phase === "verify" ? batch.verify : batch.rectify;
}
