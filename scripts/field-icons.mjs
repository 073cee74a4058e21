// Draws the field page's icons: a field in four plots on green. Writes
// web/public/field/; run by hand when the drawing changes.
import { mkdirSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

const green = [0x24, 0x55, 0x2d];
const white = [0xff, 0xff, 0xff];
const folder = new URL("../web/public/field/", import.meta.url);

/** Whether a point of the unit square is on a line of the drawing. */
function inked(x, y, scale) {
  const [u, v] = [(x - 0.5) / scale + 0.5, (y - 0.5) / scale + 0.5];
  const half = 0.036;
  const [left, right, top, bottom] = [0.2, 0.8, 0.24, 0.76];
  if (u < left - half || u > right + half || v < top - half || v > bottom + half) return false;
  const near = (a, b) => Math.abs(a - b) <= half;
  return near(u, left) || near(u, right) || near(u, 0.5) || near(v, top) || near(v, bottom) || near(v, 0.5);
}

function png(size, scale) {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  const fine = 4;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let hits = 0;
      for (let i = 0; i < fine * fine; i++) {
        const [dx, dy] = [(i % fine) + 0.5, Math.floor(i / fine) + 0.5];
        if (inked((x + dx / fine) / size, (y + dy / fine) / size, scale)) hits++;
      }
      const share = hits / (fine * fine);
      for (let c = 0; c < 3; c++) {
        rows[y * (size * 3 + 1) + 1 + x * 3 + c] = Math.round(green[c] * (1 - share) + white[c] * share);
      }
    }
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(8 + data.length + 4);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body) >>> 0, 8 + data.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><title>良田外业</title><rect width="100" height="100" rx="14" fill="#24552d"/><path d="M20 24h60v52H20zM20 50h60M50 24v52" fill="none" stroke="#fff" stroke-width="7.2"/></svg>
`;

mkdirSync(folder, { recursive: true });
writeFileSync(new URL("icon.svg", folder), svg);
for (const [name, size, scale] of [
  ["icon-180.png", 180, 1],
  ["icon-192.png", 192, 1],
  ["icon-512.png", 512, 1],
  // What a launcher may cut off stays green.
  ["icon-maskable-512.png", 512, 0.82],
]) {
  writeFileSync(new URL(name, folder), png(size, scale));
}
