// A measured outline: points tapped or walked, and whether they make a shape.
import type { MultiPolygon, Position } from "geojson";
import { t } from "@/shared/i18n";
import type { Fix } from "../capture/fixes";
import { areaCents } from "../geo/area";
import { distance, latOf, lonOf } from "../geo/ellipsoid";
import { toPlot } from "../geo/plot";
import { metres } from "../pages/work";

export interface OutlineDraft {
  how: "drawn" | "walked";
  points: [number, number][];
  /** The worst accuracy among walked points, metres. */
  accuracyM: number | null;
}
export const noOutline = (): OutlineDraft => ({ how: "drawn", points: [], accuracyM: null });

/** Fixes worse than this are not walked. */
export const poorest = 15;
const shortest = 2;

/** Nine decimals are a tenth of a millimetre. */
const trim = (p: Position): [number, number] => [Number(lonOf(p).toFixed(9)), Number(latOf(p).toFixed(9))];

export const withPoint = (o: OutlineDraft, p: Position): OutlineDraft => ({
  ...o,
  points: [...o.points, trim(p)],
});

/** Adds a fix to a walk, unless it is poor or hardly a step from the last. */
export function withFix(o: OutlineDraft, fix: Fix, everyStep = true): OutlineDraft {
  const p: Position = [fix.lon, fix.lat];
  const last = o.points.at(-1);
  if (fix.accuracyM > poorest) return o;
  if (everyStep && last && distance(last, p) < Math.max(shortest, fix.accuracyM / 2)) return o;
  return { ...withPoint(o, p), accuracyM: Math.max(o.accuracyM ?? 0, fix.accuracyM) };
}

export function without(o: OutlineDraft): OutlineDraft {
  const points = o.points.slice(0, -1);
  return { ...o, points, accuracyM: points.length ? o.accuracyM : null };
}

/** The closed shape; null below three points. */
export function shapeOf(o: OutlineDraft): MultiPolygon | null {
  if (o.points.length < 3) return null;
  return { type: "MultiPolygon", coordinates: [[[...o.points, o.points[0]!]]] };
}

export const outlineCents = (o: OutlineDraft): number => {
  const shape = shapeOf(o);
  return shape ? areaCents(shape) : 0;
};

const side = (a: Position, b: Position, c: Position) =>
  Math.sign((lonOf(b) - lonOf(a)) * (latOf(c) - latOf(a)) - (latOf(b) - latOf(a)) * (lonOf(c) - lonOf(a)));
const within = (a: Position, b: Position, p: Position) =>
  Math.min(lonOf(a), lonOf(b)) <= lonOf(p) &&
  lonOf(p) <= Math.max(lonOf(a), lonOf(b)) &&
  Math.min(latOf(a), latOf(b)) <= latOf(p) &&
  latOf(p) <= Math.max(latOf(a), latOf(b));

function meets(a: Position, b: Position, c: Position, d: Position): boolean {
  const [o1, o2, o3, o4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (o1 !== o2 && o3 !== o4) return true;
  return (
    (o1 === 0 && within(a, b, c)) ||
    (o2 === 0 && within(a, b, d)) ||
    (o3 === 0 && within(c, d, a)) ||
    (o4 === 0 && within(c, d, b))
  );
}

/** Whether two edges of the closed ring cross or touch that are not neighbours. */
export function crosses(points: Position[]): boolean {
  const n = points.length;
  const end = (i: number) => points[(i + 1) % n]!;
  for (let i = 0; i < n; i++)
    for (let k = i + 2; k < n; k++) {
      if (i === 0 && k === n - 1) continue;
      if (meets(points[i]!, end(i), points[k]!, end(k))) return true;
    }
  return false;
}

/** What is wrong with an outline, in words; "" when it can be sent or is empty. */
export function outlineTrouble(o: OutlineDraft, plot: MultiPolygon): string {
  if (!o.points.length) return "";
  if (o.points.length < 3) return t("fieldForms.outlineFew");
  if (crosses(o.points) || outlineCents(o) === 0) return t("fieldForms.outlineCross");
  const far = toPlot(o.points[0]!, plot).metres;
  return far > 5000 ? t("fieldForms.outlineFar", { n: metres(far) }) : "";
}
