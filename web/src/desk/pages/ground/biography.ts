import type { MultiPolygon } from "geojson";
import type { Biography, Detection, GroundDecision } from "@/api/types";

/** An outline of the ground at some time: of a plot, or of a row that only showed it again. */
export interface Shape {
  key: string;
  plotNo: string;
  batch: string;
  before: string;
  after: string;
  areaCents: number;
  at: string;
  outline: MultiPolygon;
  detection: boolean;
  version: number;
  current: boolean;
  part: boolean;
  caseId: number;
}

export type Kind = "detection" | "step" | "photo" | "merge";
export interface Entry {
  key: string;
  kind: Kind;
  at: string;
  detection?: Detection;
  decision?: GroundDecision;
  photos?: Biography["photos"][number];
  merge?: Biography["merges"][number];
}

export const detectionKey = (d: Pick<Detection, "importId" | "row">) => `d${d.importId}-${d.row}`;

/** Outlines in the order of time; a detection that became a plot is that plot. */
export function shapesOf(b: Biography): Shape[] {
  const plots = b.plots.map(
    (p): Shape => ({
      key: `p${p.id}`,
      plotNo: p.plotNo,
      batch: p.batch,
      before: p.periodBefore,
      after: p.periodAfter,
      areaCents: p.areaCents,
      at: p.at,
      outline: p.outline,
      detection: false,
      version: p.version,
      current: p.current,
      part: p.parentId !== undefined && p.parentId !== null,
      caseId: p.caseId,
    }),
  );
  const only = b.detections.filter((d) => d.outline && !["new", "revised"].includes(d.relation));
  const seen = only.map(
    (d): Shape => ({
      key: detectionKey(d),
      plotNo: d.plotNo,
      batch: d.batch,
      before: d.periodBefore,
      after: d.periodAfter,
      areaCents: d.areaCents,
      at: d.at,
      outline: d.outline!,
      detection: true,
      version: 1,
      current: false,
      part: false,
      caseId: d.caseId,
    }),
  );
  return [...plots, ...seen].sort(
    (x, y) => Date.parse(x.at) - Date.parse(y.at) || x.key.localeCompare(y.key),
  );
}

/** Everything that happened on the ground, newest first. */
export function entriesOf(b: Biography): Entry[] {
  const all: Entry[] = [
    ...b.detections.map((d): Entry => ({ key: detectionKey(d), kind: "detection", at: d.at, detection: d })),
    ...b.decisions.map((d): Entry => ({ key: `e${d.caseId}-${d.seq}`, kind: "step", at: d.at, decision: d })),
    ...b.photos.map(
      (p): Entry => ({ key: `f${p.caseId}-${p.round}-${p.phase}`, kind: "photo", at: p.at, photos: p }),
    ),
    ...b.merges.map((m): Entry => ({ key: `m${m.no}`, kind: "merge", at: m.at, merge: m })),
  ];
  // What happened at one instant stays in its order: the detection made the step.
  return all
    .map((entry, n) => ({ entry, n }))
    .sort((x, y) => Date.parse(y.entry.at) - Date.parse(x.entry.at) || y.n - x.n)
    .map(({ entry }) => entry);
}
