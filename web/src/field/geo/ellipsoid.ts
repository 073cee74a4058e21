// Distances and directions on the CGCS2000 ellipsoid, as the server reckons
// them. A phone's WGS 84 differs from it by decimetres at most.
import type { Position } from "geojson";

export const semiMajor = 6378137;
export const flattening = 1 / 298.257222101;
export const ecc2 = flattening * (2 - flattening);
export const thirdFlat = flattening / (2 - flattening);

export const radians = (deg: number) => (deg * Math.PI) / 180;
export const degrees = (rad: number) => (rad * 180) / Math.PI;
export const lonOf = (p: Position) => p[0]!;
export const latOf = (p: Position) => p[1]!;
export const same = (a: Position, b: Position) => a[0] === b[0] && a[1] === b[1];

/** The direction in 0 ≤ d < 360. */
export function turn(deg: number): number {
  const d = deg % 360;
  return d < 0 ? (d + 360 >= 360 ? 0 : d + 360) : d;
}

/** The smaller angle between two directions, 0 to 180 degrees. */
export function angleBetween(a: number, b: number): number {
  const d = turn(a - b);
  return Math.min(d, 360 - d);
}

/** By how many degrees to turn right to get from one direction to another, −180 to 180. */
export function turnTo(from: number, to: number): number {
  const d = turn(to - from);
  return d > 180 ? d - 360 : d;
}

/** Metres of the geodesic between two positions in degrees. */
export const distance = (a: Position, b: Position): number => inverse(a, b)[0];

/** The direction of the geodesic at `from`, degrees clockwise from true north; 0 for equal positions. */
export const bearing = (from: Position, to: Position): number => turn(degrees(inverse(from, to)[1]));

/** Vincenty's solution: metres and azimuth. */
function inverse(a: Position, b: Position): [number, number] {
  if (same(a, b)) return [0, 0];
  const f = flattening;
  const u1 = Math.atan((1 - f) * Math.tan(radians(latOf(a))));
  const u2 = Math.atan((1 - f) * Math.tan(radians(latOf(b))));
  const [su1, cu1, su2, cu2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const l = radians(lonOf(b) - lonOf(a));
  let [lambda, sinS, cosS, sigma, cos2a, cos2m, sl, cl] = [l, 0, 0, 0, 0, 0, 0, 0];
  for (let n = 0; n < 50; n++) {
    sl = Math.sin(lambda);
    cl = Math.cos(lambda);
    sinS = Math.hypot(cu2 * sl, cu1 * su2 - su1 * cu2 * cl);
    if (sinS === 0) return [0, 0];
    cosS = su1 * su2 + cu1 * cu2 * cl;
    sigma = Math.atan2(sinS, cosS);
    const sinA = (cu1 * cu2 * sl) / sinS;
    cos2a = 1 - sinA * sinA;
    cos2m = cos2a > 1e-15 ? cosS - (2 * su1 * su2) / cos2a : 0;
    const c = (f / 16) * cos2a * (4 + f * (4 - 3 * cos2a));
    const next = l + (1 - c) * f * sinA * (sigma + c * sinS * (cos2m + c * cosS * (2 * cos2m * cos2m - 1)));
    const done = Math.abs(next - lambda) < 1e-14;
    lambda = next;
    if (done) break;
  }
  const [ka, kb] = series(cos2a);
  return [
    (1 - f) * semiMajor * ka * (sigma - deltaSigma(kb, sinS, cosS, cos2m)),
    Math.atan2(cu2 * sl, cu1 * su2 - su1 * cu2 * cl),
  ];
}

/** The position `metres` away in a direction (degrees clockwise from true north). */
export function destination(p: Position, direction: number, metres: number): Position {
  const f = flattening;
  const [sa, ca] = [Math.sin(radians(direction)), Math.cos(radians(direction))];
  const tanU = (1 - f) * Math.tan(radians(latOf(p)));
  const cu = 1 / Math.hypot(1, tanU);
  const su = tanU * cu;
  const sigma1 = Math.atan2(tanU, ca);
  const sinA = cu * sa;
  const cos2a = 1 - sinA * sinA;
  const [ka, kb] = series(cos2a);
  const start = metres / ((1 - f) * semiMajor * ka);
  let sigma = start;
  for (let n = 0; n < 50; n++) {
    const next = start + deltaSigma(kb, Math.sin(sigma), Math.cos(sigma), Math.cos(2 * sigma1 + sigma));
    const done = Math.abs(next - sigma) < 1e-15;
    sigma = next;
    if (done) break;
  }
  const [sinS, cosS, cos2m] = [Math.sin(sigma), Math.cos(sigma), Math.cos(2 * sigma1 + sigma)];
  const t = su * sinS - cu * cosS * ca;
  const lat = Math.atan2(su * cosS + cu * sinS * ca, (1 - f) * Math.hypot(sinA, t));
  const lambda = Math.atan2(sinS * sa, cu * cosS - su * sinS * ca);
  const c = (f / 16) * cos2a * (4 + f * (4 - 3 * cos2a));
  const l = lambda - (1 - c) * f * sinA * (sigma + c * sinS * (cos2m + c * cosS * (2 * cos2m * cos2m - 1)));
  return [lonOf(p) + degrees(l), degrees(lat)];
}

function series(cos2a: number): [number, number] {
  const u2 = (cos2a * ecc2) / (1 - ecc2);
  return [
    1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
    (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
  ];
}

const deltaSigma = (b: number, sinS: number, cosS: number, cos2m: number) =>
  b *
  sinS *
  (cos2m +
    (b / 4) *
      (cosS * (2 * cos2m * cos2m - 1) - (b / 6) * cos2m * (4 * sinS * sinS - 3) * (4 * cos2m * cos2m - 3)));
