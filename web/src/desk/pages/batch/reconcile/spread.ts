import type { Sketch } from "@/api/types";

type Cell = Sketch["cells"][number];

// In pixels of the map at a zoom, where the world is 512 · 2^zoom wide.
const bin = 72;
const apart = 30;

const toPixels = (c: { lon: number; lat: number }, world: number) => {
  const s = Math.sin((c.lat * Math.PI) / 180);
  return { x: (c.lon / 360 + 0.5) * world, y: (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * world };
};
const toDegrees = (x: number, y: number, world: number) => ({
  lon: (x / world - 0.5) * 360,
  lat: (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / world))) * 180) / Math.PI,
});

/** Gathers cells that would cover each other: one circle a group, side by side. */
export function spread(cells: Cell[], zoom: number): Cell[] {
  const world = 512 * 2 ** zoom;
  const bins = new Map<string, { x: number; y: number; count: number; groups: Map<string, number> }>();
  for (const c of cells) {
    const { x, y } = toPixels(c, world);
    const key = `${Math.floor(x / bin)}/${Math.floor(y / bin)}`;
    const b = bins.get(key) ?? { x: 0, y: 0, count: 0, groups: new Map<string, number>() };
    bins.set(key, b);
    b.x += x * c.count;
    b.y += y * c.count;
    b.count += c.count;
    b.groups.set(c.verdict, (b.groups.get(c.verdict) ?? 0) + c.count);
  }
  return [...bins.values()].flatMap((b) => {
    const across = Math.ceil(Math.sqrt(b.groups.size));
    const down = Math.ceil(b.groups.size / across);
    return [...b.groups].map(([verdict, count], n) => ({
      verdict,
      count,
      ...toDegrees(
        b.x / b.count + ((n % across) - (across - 1) / 2) * apart,
        b.y / b.count + (Math.floor(n / across) - (down - 1) / 2) * apart,
        world,
      ),
    }));
  });
}
