// The ground that new plots stand on: found in the demo city, not guessed.
import type { MultiPolygon, Position } from "geojson";

const metresPerDegree = 111_320;

export interface Plot {
  no: string;
  ring: Position[];
  type: string;
  note: string;
}

const middle = (ring: Position[]): Position => {
  const open = ring.slice(0, -1);
  return [0, 1].map((k) => open.reduce((sum, p) => sum + p[k]!, 0) / open.length);
};

/** The outline of a plot that is there, drawn in towards its middle. */
export function within(outline: MultiPolygon, share: number): Position[] {
  const ring = outline.coordinates[0]![0]!;
  const m = middle(ring);
  return ring.map((p) => [m[0]! + share * (p[0]! - m[0]!), m[1]! + share * (p[1]! - m[1]!)]);
}

/** The left or the right part of an outline, each a plot of its own. */
export function shifted(ring: Position[], east: number, north: number): Position[] {
  const [dx, dy] = degrees(ring[0]!, east, north);
  return ring.map((p) => [p[0]! + dx, p[1]! + dy]);
}

/** A figure of eight over the outline's box: an outline that cannot be. */
export function crossed(ring: Position[]): Position[] {
  const xs = ring.map((p) => p[0]!);
  const ys = ring.map((p) => p[1]!);
  const [w, s, e, n] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return [
    [w, s],
    [e, n],
    [e, s],
    [w, n],
    [w, s],
  ];
}

function degrees(at: Position, east: number, north: number): [number, number] {
  return [east / (metresPerDegree * Math.cos((at[1]! * Math.PI) / 180)), north / metresPerDegree];
}

/** Square metres, near enough for the column of a file. */
export function squareMetres(ring: Position[]): number {
  const cos = Math.cos((ring[0]![1]! * Math.PI) / 180);
  const twice = ring.slice(1).reduce((sum, p, n) => {
    const q = ring[n]!;
    return (
      sum + (q[0]! - ring[0]![0]!) * (p[1]! - ring[0]![1]!) - (p[0]! - ring[0]![0]!) * (q[1]! - ring[0]![1]!)
    );
  }, 0);
  return (Math.abs(twice) / 2) * metresPerDegree ** 2 * cos;
}

/** Where to stand and how to look for photos that take in the plot. */
export function stations(ring: Position[]): { lon: number; lat: number; bearing: number }[] {
  const m = middle(ring);
  return [20, 140, 260].map((direction) => {
    const rad = (direction * Math.PI) / 180;
    const [dx, dy] = degrees(m, 9 * Math.sin(rad), 9 * Math.cos(rad));
    return { lon: m[0]! + dx, lat: m[1]! + dy, bearing: (direction + 180) % 360 };
  });
}

let batches = 0;
const stamp = Date.now().toString(36).toUpperCase();

export const plotNo = (name: string) => `E${stamp}${name}`;
export const batchNo = () => `测试〔${stamp}〕${++batches}号`;

export const fields = (p: Plot) => ({
  JCBH: p.no,
  XZQDM: "430223",
  XMC: "攸县",
  XZMC: "测试镇",
  ZLDWMC: "测试村",
  TBLX: p.type,
  DLBM: "0101",
  JCMJ: squareMetres(p.ring).toFixed(2),
  BZ: p.note,
});
