// Below the zoom of outlines a tile carries a fine grid of counts. Gathered
// into squares of a thumb's width they can be read as numbers. A square never
// crosses a tile, so that it is counted whole or not at all.

/** The counts of one cell or of one square. */
export interface Counts {
  count: number;
  open: number;
  closed: number;
  overdue: number;
  nr: number;
  ag: number;
}
export interface Cell extends Counts {
  lon: number;
  lat: number;
}

const names = ["count", "open", "closed", "overdue", "nr", "ag"] as const;
/** Squares along a tile's side: 512 px / 8 = 64 px. */
const across = 8;

function squareOf(lon: number, lat: number, zoom: number): string {
  const side = 2 ** Math.floor(zoom) * across;
  const s = Math.sin((lat * Math.PI) / 180);
  const x = (lon / 360 + 0.5) * side;
  const y = (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * side;
  return `${Math.floor(x)}/${Math.floor(y)}`;
}

/** Sums per square, each standing where its cases are. */
export function gather(cells: Cell[], zoom: number): Cell[] {
  const squares = new Map<string, Cell>();
  for (const c of cells) {
    if (!(c.count > 0)) continue;
    const key = squareOf(c.lon, c.lat, zoom);
    const sum = squares.get(key);
    if (!sum) {
      squares.set(key, { ...c });
      continue;
    }
    const all = sum.count + c.count;
    sum.lon = (sum.lon * sum.count + c.lon * c.count) / all;
    sum.lat = (sum.lat * sum.count + c.lat * c.count) / all;
    for (const n of names) sum[n] += c[n];
  }
  return [...squares.values()];
}
