// Makes a screenshot small: at most 256 colours, each pixel one byte of a
// palette. Reads what Chromium writes: 8 bits, RGB or RGBA, not interlaced.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Picture {
  width: number;
  height: number;
  /** Three bytes for each pixel. */
  rgb: Buffer;
}

function read(png: Buffer): Picture {
  let [width, height, kind] = [0, 0, 0];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") [width, height, kind] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9]!];
    if (type === "IDAT") parts.push(data);
    at += 12 + length;
  }
  if (kind !== 2 && kind !== 6) throw new Error(`a PNG of colour type ${kind}`);
  const step = kind === 6 ? 4 : 3;
  const raw = inflateSync(Buffer.concat(parts));
  const row = width * step;
  const rgb = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(row);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)]!;
    const line = Buffer.from(raw.subarray(y * (row + 1) + 1, (y + 1) * (row + 1)));
    for (let x = 0; x < row; x++) {
      const [a, b, c] = [x < step ? 0 : line[x - step]!, above[x]!, x < step ? 0 : above[x - step]!];
      line[x] = line[x]! + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!;
    }
    for (let x = 0; x < width; x++) line.copy(rgb, (y * width + x) * 3, x * step, x * step + 3);
    above = line;
  }
  return { width, height, rgb };
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

type Colour = { rgb: [number, number, number]; times: number };

/** Halves the box of colours that spreads furthest, until there are enough. */
function palette(colours: Colour[], most: number): Colour[][] {
  const boxes = [colours];
  const spread = (box: Colour[]) =>
    [0, 1, 2].map((k) => Math.max(...box.map((c) => c.rgb[k]!)) - Math.min(...box.map((c) => c.rgb[k]!)));
  const widths = new Map<Colour[], number[]>([[colours, spread(colours)]]);
  while (boxes.length < most) {
    boxes.sort((a, b) => Math.max(...widths.get(b)!) - Math.max(...widths.get(a)!));
    const box = boxes[0]!;
    const width = widths.get(box)!;
    const widest = Math.max(...width);
    if (widest === 0) break;
    const k = width.indexOf(widest);
    box.sort((a, b) => a.rgb[k]! - b.rgb[k]!);
    const middle = box.length >> 1;
    const halves = [box.slice(0, middle), box.slice(middle)];
    for (const h of halves) widths.set(h, spread(h));
    boxes.splice(0, 1, ...halves);
  }
  return boxes;
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)) >>> 0, 8 + data.length);
  return out;
}

/** The same picture with a palette. */
export function small(png: Buffer): Buffer {
  const { width, height, rgb } = read(png);
  const counts = new Map<number, number>();
  const at = (n: number) => (rgb[n * 3]! << 16) | (rgb[n * 3 + 1]! << 8) | rgb[n * 3 + 2]!;
  for (let n = 0; n < width * height; n++) counts.set(at(n), (counts.get(at(n)) ?? 0) + 1);
  const colours = [...counts].map(
    ([c, times]): Colour => ({ rgb: [c >> 16, (c >> 8) & 255, c & 255], times }),
  );
  const boxes = palette(colours, 256);
  const table = Buffer.alloc(boxes.length * 3);
  const place = new Map<number, number>();
  for (const [n, box] of boxes.entries()) {
    const all = box.reduce((s, c) => s + c.times, 0);
    for (const k of [0, 1, 2] as const)
      table[n * 3 + k] = Math.round(box.reduce((s, c) => s + c.rgb[k] * c.times, 0) / all);
    for (const c of box) place.set((c.rgb[0] << 16) | (c.rgb[1] << 8) | c.rgb[2], n);
  }
  const raw = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) raw[y * (width + 1) + 1 + x] = place.get(at(y * width + x))!;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("PLTE", table),
    chunk("IDAT", deflateSync(raw, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
