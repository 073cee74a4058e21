// The statutory area on the ellipsoid: plane coordinates to 0.1 mm, edges of
// 70 m and more cut up, every vertex to degrees, trapezoids summed. The server
// measures again; this is so that a person sees the same number on the spot.
import type { MultiPolygon, Position } from "geojson";
import { ecc2, flattening, lonOf, radians, semiMajor } from "./ellipsoid";
import { fromPlane, toPlane } from "./plane";

const densifyMetres = 70;
const maxEdgeParts = 20_000;

/** Hundredths of m², holes subtracted; 0 for nothing. */
export function areaCents(shape: MultiPolygon): number {
  let [west, east] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const polygon of shape.coordinates)
    for (const p of polygon[0] ?? []) [west, east] = [Math.min(west, lonOf(p)), Math.max(east, lonOf(p))];
  if (west > east) return 0;
  const zone = Math.min(45, Math.max(25, Math.trunc(((west + east) / 2 + 1.5) / 3)));
  const meridian = zone * 3;
  let total = 0;
  for (const polygon of shape.coordinates)
    polygon.forEach((ring, i) => {
      const area = Math.abs(ringArea(ring, meridian));
      total += i === 0 ? area : -area;
    });
  return Number.isFinite(total) && Math.abs(total) <= 1e15 ? Math.round(total * 100) : 0;
}

const tenth = (m: number) => (m < 0 ? -Math.round(-m * 1e4) : Math.round(m * 1e4)) / 1e4;

function ringArea(ring: Position[], meridian: number): number {
  if (ring.length < 3) return 0;
  const plane = ring.map(([lon, lat]) => {
    const [x, y] = toPlane(lon!, lat!, meridian);
    return [tenth(x), tenth(y)] as const;
  });
  const angles = (x: number, y: number) => {
    const [lon, lat] = fromPlane(x, y, meridian);
    return [radians(lon), radians(lat)] as const;
  };
  const first = plane[0]!;
  let from = first;
  const origin = angles(...first);
  let last = origin;
  let sum = 0;
  for (let i = 1; i <= plane.length; i++) {
    const to = plane[i] ?? first;
    const parts = edgeParts(from, to);
    for (let k = 1; k <= parts; k++) {
      const t = k / parts;
      const next = angles(from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]));
      sum += trapezoid(last, next, origin[0]);
      last = next;
    }
    from = to;
  }
  return sum;
}

function edgeParts(a: readonly [number, number], b: readonly [number, number]): number {
  const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (d < densifyMetres || !Number.isFinite(d)) return 1;
  return Math.min(Math.trunc(d / densifyMetres) + 1, maxEdgeParts);
}

// The zone between two parallels, a series in the eccentricity.
const [e2, e4, e6, e8] = [ecc2, ecc2 ** 2, ecc2 ** 3, ecc2 ** 4];
const c = 2 * (semiMajor * (1 - flattening)) ** 2;
const terms = [
  c * (1 + (e2 * 3) / 6 + (e4 * 30) / 80 + (e6 * 35) / 112 + (e8 * 630) / 2304),
  -c * (e2 / 6 + (e4 * 15) / 80 + (e6 * 21) / 112 + (e8 * 420) / 2304),
  c * ((e4 * 3) / 80 + (e6 * 7) / 112 + (e8 * 180) / 2304),
  -c * (e6 / 112 + (e8 * 45) / 2304),
  (c * e8 * 5) / 2304,
];

function trapezoid(a: readonly [number, number], b: readonly [number, number], origin: number): number {
  const [half, mid] = [(b[1] - a[1]) / 2, (b[1] + a[1]) / 2];
  if (half === 0) return 0;
  const zone = terms.reduce(
    (sum, k, i) => sum + k * Math.sin((2 * i + 1) * half) * Math.cos((2 * i + 1) * mid),
    0,
  );
  return zone * ((a[0] + b[0]) / 2 - origin);
}
