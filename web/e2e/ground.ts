// The ground that new plots stand on: found in the demo city, not guessed.
import type { MultiPolygon, Position } from "geojson";

const metresPerDegree = 111_320;

export interface Plot {
  no: string;
  ring: Position[];
  type: string;
  note: string;
  period?: [before: string, after: string];
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

const metres = (a: Position, b: Position) =>
  Math.hypot(
    (a[0]! - b[0]!) * metresPerDegree * Math.cos((a[1]! * Math.PI) / 180),
    (a[1]! - b[1]!) * metresPerDegree,
  );

function inside(ring: Position[], [x, y]: Position): boolean {
  let odd = false;
  for (const [n, a] of ring.entries()) {
    const b = ring[(n + 1) % ring.length]!;
    if (a[1]! > y! !== b[1]! > y! && x! < ((b[0]! - a[0]!) * (y! - a[1]!)) / (b[1]! - a[1]!) + a[0]!)
      odd = !odd;
  }
  return odd;
}

/** A place well inside the ring that is far from everything taken, and from the ring. */
export function openPlace(ring: Position[], taken: Position[], room: number): Position {
  const xs = ring.map((p) => p[0]!);
  const ys = ring.map((p) => p[1]!);
  const [w, s, e, n] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  for (let k = 1; k < 30; k++)
    for (let m = 1; m < 30; m++) {
      const at: Position = [w + ((e - w) * k) / 30, s + ((n - s) * m) / 30];
      if (inside(ring, at) && [...ring, ...taken].every((p) => metres(p, at) > room)) return at;
    }
  throw new Error("the county has no open place");
}

/** Somewhere on the longest edge that two rings share, never twice the same. */
export function border(one: Position[], other: Position[]): Position {
  const has = (p: Position) => other.some((q) => metres(p, q) < 1);
  const shared = one
    .slice(1)
    .map((b, n) => [one[n]!, b] as const)
    .filter(([a, b]) => has(a) && has(b));
  const [a, b] = shared.sort((x, y) => metres(...y) - metres(...x))[0] ?? [];
  if (!a || !b) throw new Error("they share no edge");
  const part = 0.3 + 0.4 * Math.random();
  return [a[0]! + part * (b[0]! - a[0]!), a[1]! + part * (b[1]! - a[1]!)];
}

/** A square so many metres east and north of a place. */
export function square([lon, lat]: Position, east: number, north: number, size: number): Position[] {
  const corner = (x: number, y: number): Position => {
    const [dx, dy] = degrees([lon!, lat!], east + x * size, north + y * size);
    return [lon! + dx, lat! + dy];
  };
  return [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1), corner(0, 0)];
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
  QSX: p.period?.[0] ?? "",
  HSX: p.period?.[1] ?? "",
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
