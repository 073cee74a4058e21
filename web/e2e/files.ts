// A shapefile as a county might get it: degrees of CGCS2000, UTF-8, with .cpg.
import type { Position } from "geojson";

export interface Row {
  ring: Position[]; // closed, in either direction
  fields: Record<string, string>;
}
export interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const prj =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

/** The loose files of a layer: .shp .shx .dbf .prj .cpg. */
export function shapefile(name: string, rows: Row[]): File[] {
  const bodies = rows.map((r) => polygon(clockwise(r.ring)));
  const parts: Record<string, Buffer> = {
    shp: Buffer.concat([
      head(
        bodies.reduce((n, b) => n + 8 + b.length, 100),
        rows,
      ),
      ...bodies.flatMap(record),
    ]),
    shx: Buffer.concat([head(100 + 8 * bodies.length, rows), ...index(bodies)]),
    dbf: table(rows.map((r) => r.fields)),
    prj: Buffer.from(prj),
    cpg: Buffer.from("UTF-8"),
  };
  return Object.entries(parts).map(([end, buffer]) => ({
    name: `${name}.${end}`,
    mimeType: "application/octet-stream",
    buffer,
  }));
}

function box(points: Position[]): number[] {
  const xs = points.map((p) => p[0]!);
  const ys = points.map((p) => p[1]!);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The 100 bytes before everything; length in bytes. */
function head(length: number, rows: Row[]): Buffer {
  const b = Buffer.alloc(100);
  b.writeInt32BE(9994, 0);
  b.writeInt32BE(length / 2, 24);
  b.writeInt32LE(1000, 28);
  b.writeInt32LE(5, 32);
  for (const [n, v] of box(rows.flatMap((r) => r.ring)).entries()) b.writeDoubleLE(v, 36 + 8 * n);
  return b;
}

function polygon(ring: Position[]): Buffer {
  const b = Buffer.alloc(48 + 16 * ring.length);
  b.writeInt32LE(5, 0);
  for (const [n, v] of box(ring).entries()) b.writeDoubleLE(v, 4 + 8 * n);
  b.writeInt32LE(1, 36);
  b.writeInt32LE(ring.length, 40);
  for (const [n, p] of ring.entries()) {
    b.writeDoubleLE(p[0]!, 48 + 16 * n);
    b.writeDoubleLE(p[1]!, 56 + 16 * n);
  }
  return b;
}

function record(body: Buffer, n: number): Buffer[] {
  const b = Buffer.alloc(8);
  b.writeInt32BE(n + 1, 0);
  b.writeInt32BE(body.length / 2, 4);
  return [b, body];
}

function index(bodies: Buffer[]): Buffer[] {
  let at = 100;
  return bodies.map((body) => {
    const b = Buffer.alloc(8);
    b.writeInt32BE(at / 2, 0);
    b.writeInt32BE(body.length / 2, 4);
    at += 8 + body.length;
    return b;
  });
}

/** Outer rings run clockwise in a shapefile. */
function clockwise(ring: Position[]): Position[] {
  const twice = ring.slice(1).reduce((sum, p, n) => sum + (p[0]! - ring[n]![0]!) * (p[1]! + ring[n]![1]!), 0);
  return twice >= 0 ? ring : [...ring].reverse();
}

const width = 60;

function table(rows: Record<string, string>[]): Buffer {
  const names = [...new Set(rows.flatMap((r) => Object.keys(r)))];
  const b = Buffer.alloc(32 + 32 * names.length + 1);
  b.writeUInt8(3, 0);
  b.writeInt32LE(rows.length, 4);
  b.writeInt16LE(b.length, 8);
  b.writeInt16LE(1 + width * names.length, 10);
  for (const [n, name] of names.entries()) {
    b.write(name, 32 + 32 * n, 10, "ascii");
    b.write("C", 32 + 32 * n + 11, "ascii");
    b.writeUInt8(width, 32 + 32 * n + 16);
  }
  b.writeUInt8(0x0d, b.length - 1);
  const cells = rows.flatMap((r) => [Buffer.from(" "), ...names.map((name) => cell(r[name] ?? ""))]);
  return Buffer.concat([b, ...cells, Buffer.from([0x1a])]);
}

function cell(text: string): Buffer {
  const b = Buffer.alloc(width, " ");
  Buffer.from(text).copy(b, 0, 0, width);
  return b;
}
