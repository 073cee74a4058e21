// Where a person stands towards a plot, with the uncertainty of the fix.
import type { MultiPolygon, Position } from "geojson";
import { distance, latOf, lonOf } from "./ellipsoid";
import { fromPlane, toPlane } from "./plane";

export interface Nearness {
  /** Metres to the plot, 0 inside; Infinity for a plot without vertices. */
  metres: number;
  nearest: Position;
  inside: boolean;
  /** Metres to the outline, from inside as from outside. */
  edge: number;
}

type Flat = [number, number];

/** How far a position is from a plot, both in degrees. */
export function toPlot(p: Position, plot: MultiPolygon): Nearness {
  // A plane through the position itself is true to scale there.
  const [lon, lat] = [lonOf(p), latOf(p)];
  const north = toPlane(lon, lat, lon)[1];
  let [best, at, inside]: [number, Flat, boolean] = [Number.POSITIVE_INFINITY, [0, 0], false];
  for (const polygon of plot.coordinates) {
    let covered = false;
    polygon.forEach((ring, i) => {
      const flat = ring.map((q): Flat => {
        const [x, y] = toPlane(lonOf(q), latOf(q), lon);
        return [x, y - north];
      });
      if ((i === 0) !== covered && aroundOrigin(flat)) covered = i === 0;
      flat.forEach((a, k) => {
        const q = closest(a, flat[(k + 1) % flat.length]!);
        const d = Math.hypot(...q);
        if (d < best) [best, at] = [d, q];
      });
    });
    inside ||= covered;
  }
  if (inside || best === 0) return { metres: 0, nearest: p, inside: true, edge: best };
  if (best === Number.POSITIVE_INFINITY) return { metres: best, nearest: [0, 0], inside: false, edge: best };
  const nearest = fromPlane(at[0], at[1] + north, lon);
  const metres = distance(p, nearest);
  return { metres, nearest, inside: false, edge: metres };
}

function closest(a: Flat, b: Flat): Flat {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy;
  if (length2 === 0) return a;
  const t = Math.min(1, Math.max(0, -(a[0] * dx + a[1] * dy) / length2));
  return [a[0] + t * dx, a[1] + t * dy];
}

function aroundOrigin(ring: Flat[]): boolean {
  let within = false;
  ring.forEach((a, i) => {
    const b = ring[(i + ring.length - 1) % ring.length]!;
    if (a[1] > 0 !== b[1] > 0 && 0 < ((b[0] - a[0]) * -a[1]) / (b[1] - a[1]) + a[0]) within = !within;
  });
  return within;
}

export type Standing = "inside" | "edge" | "outside";

/**
 * Whether a fix is inside, outside, or too near to the outline for its
 * accuracy to tell.
 */
export function standing(near: Nearness, accuracyM: number | null): Standing {
  if (near.edge <= (accuracyM ?? 0)) return "edge";
  return near.inside ? "inside" : "outside";
}
