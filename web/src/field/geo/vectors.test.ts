import type { MultiPolygon, Position } from "geojson";
import { expect, test } from "vitest";
import type { PhotoKind, RuleSet } from "../contract";
import { areaCents } from "./area";
import { judge } from "./coverage";
import { angleBetween, bearing, destination, distance } from "./ellipsoid";
import { gcj02Shift, looksGCJ02, toGCJ02 } from "./gcj02";
import { look } from "./look";
import { toPlot } from "./plot";
import raw from "./vectors.json";

// What the server answers, so that the page and the server never differ.
interface Photo {
  sha256: string;
  phase: string;
  kind: PhotoKind;
  position: Position | null;
  accuracyM: number | null;
  manual: boolean;
  reason: string;
  bearing: number | null;
  takenAt: string;
}
const v = raw as unknown as {
  plots: Position[][][][];
  areas: number[];
  inverse: { from: Position; to: Position; metres: number; bearing: number }[];
  destination: { from: Position; bearing: number; metres: number; to: Position }[];
  between: [number, number, number][];
  toPlot: { at: Position; plot: number; metres: number; nearest: Position; inside: boolean }[];
  gcj02: { at: Position; to: Position; east: number; north: number }[];
  looks: { at: Position; reference: Position; suspected: boolean }[];
  views: {
    at: Position;
    bearing: number | null;
    plot: number;
    distanceM: number;
    inside: boolean;
    faces: boolean | null;
    angleOff: number | null;
  }[];
  sets: RuleSet[];
  checks: {
    name: string;
    set: number;
    areaCents: number;
    issuedOn: string;
    finishedOn: string;
    notReachable: boolean;
    photos: Photo[];
    items: { code: string; ok: boolean }[];
    missing: string[] | null;
  }[];
};
const plot = (n: number): MultiPolygon => ({ type: "MultiPolygon", coordinates: v.plots[n]! });
// Nanometres and billionths of a degree: the two sides add in another order.
const near = (got: number, want: number, by: number, what: unknown) => {
  if (!(Math.abs(got - want) <= by)) expect(got, JSON.stringify(what)).toBe(want);
};
const at = (got: Position, want: Position, what: unknown) => {
  near(got[0]!, want[0]!, 1e-11, what);
  near(got[1]!, want[1]!, 1e-11, what);
};

test("areas are the server's to the cent", () => {
  expect(v.plots.map((_, n) => areaCents(plot(n)))).toEqual(v.areas);
});

test("distances and bearings are the server's", () => {
  expect(v.inverse.length).toBeGreaterThan(40);
  for (const c of v.inverse) {
    near(distance(c.from, c.to), c.metres, 1e-6, c);
    near(angleBetween(bearing(c.from, c.to), c.bearing), 0, 1e-6, c);
  }
  for (const c of v.destination) at(destination(c.from, c.bearing, c.metres), c.to, c);
  for (const [a, b, want] of v.between) near(angleBetween(a, b), want, 1e-9, [a, b]);
});

test("how far from a plot is the server's", () => {
  for (const c of v.toPlot) {
    const got = toPlot(c.at, plot(c.plot));
    expect(got.inside, JSON.stringify(c)).toBe(c.inside);
    near(got.metres, c.metres, 1e-6, c);
    at(got.nearest, c.nearest, c);
  }
});

test("the displaced datum is the server's", () => {
  for (const c of v.gcj02) {
    at(toGCJ02(c.at), c.to, c);
    const [east, north] = gcj02Shift(c.at);
    near(east, c.east, 1e-5, c);
    near(north, c.north, 1e-5, c);
  }
  for (const c of v.looks) expect(looksGCJ02(c.at, c.reference), JSON.stringify(c)).toBe(c.suspected);
});

test("what a photo looks at is the server's", () => {
  expect(v.views.some((c) => c.faces) && v.views.some((c) => c.faces === false)).toBe(true);
  for (const c of v.views) {
    const got = look(c.at, c.bearing, plot(c.plot), 45)!;
    expect([got.inside, got.faces], JSON.stringify(c)).toEqual([c.inside, c.faces]);
    near(got.distanceM, c.distanceM, 1e-6, c);
    if (c.angleOff !== null) near(got.angleOff!, c.angleOff, 1e-6, c);
  }
});

test("what a rule set lacks is the server's, word for word", () => {
  const known = new Set<string>();
  const said = new Set<string>();
  for (const c of v.checks) {
    const photos = c.photos.map((p) => ({ ...p, takenAt: p.takenAt || null }));
    const got = judge(v.sets[c.set]!, { ...c, plot: plot(0), photos });
    for (const item of got) {
      known.add(item.code);
      const want = c.items.find((i) => i.code === item.code);
      expect([item.code, item.ok], `${c.name} ${c.set}`).toEqual([item.code, want?.ok]);
    }
    const words = got.filter((i) => i.binding && !i.ok).map((i) => i.missing);
    for (const w of words) said.add(w);
    // What only the server can see is not said here.
    const servers = (c.missing ?? []).filter((m) => !m.includes("几乎相同"));
    expect(words, `${c.name} ${c.set}`).toEqual(servers);
  }
  expect([known.size, said.size > 15]).toEqual([12, true]);
});
