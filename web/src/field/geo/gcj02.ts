// GCJ-02 is the displaced datum of Chinese map services. It is recognised here
// and flagged; positions are displaced only for a link that leaves for a map
// application, never for anything that is kept.
import type { MultiPolygon, Position } from "geojson";
import { bearing, degrees, destination, distance, latOf, lonOf, radians } from "./ellipsoid";
import { toPlot } from "./plot";

const major = 6378245;
const eccentricity2 = 0.006693421622965943;
const { sin, cos, sqrt, abs, PI } = Math;

/** Where a map service would show a true position; outside China, itself. */
export function toGCJ02(p: Position): Position {
  const [lon, lat] = [lonOf(p), latOf(p)];
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return p;
  const [x, y] = [lon - 105, lat - 35];
  const rough = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
  const root = sqrt(abs(x));
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    rough +
    ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3 +
    ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    rough +
    ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3 +
    ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  const s = sin(radians(lat));
  const w = 1 - eccentricity2 * s * s;
  return [
    lon + degrees(east / ((major / sqrt(w)) * cos(radians(lat)))),
    lat + degrees(north / ((major * (1 - eccentricity2)) / (w * sqrt(w)))),
  ];
}

/** The displacement at a true position: metres east and north. */
export function gcj02Shift(p: Position): [number, number] {
  const q = toGCJ02(p);
  const d = distance(p, q);
  const b = radians(bearing(p, q));
  return [d * sin(b), d * cos(b)];
}

/** Whether `p` lies where the true position `reference` would be displaced to. */
export function looksGCJ02(p: Position, reference: Position): boolean {
  const q = toGCJ02(reference);
  const shift = distance(reference, q);
  return shift > 100 && distance(p, q) < shift / 3;
}

/**
 * Whether a position far from the plot would lie by it once the displacement
 * is taken back: a suspicion, for a flag.
 */
export function suspectGCJ02(p: Position, plot: MultiPolygon, near: number): boolean {
  if (toPlot(p, plot).metres <= 100) return false;
  const [east, north] = gcj02Shift(p);
  const back = destination(p, degrees(Math.atan2(-east, -north)), Math.hypot(east, north));
  return toPlot(back, plot).metres <= near;
}
