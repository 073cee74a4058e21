import { expect, test } from "vitest";
import { destination } from "../geo/ellipsoid";
import vectors from "../geo/vectors.json";
import { crosses, noOutline, outlineCents, outlineTrouble, withFix, without, withPoint } from "./outline";

const ring = vectors.plots[0]![0]![0]! as [number, number][];
const plot = { type: "MultiPolygon" as const, coordinates: vectors.plots[0] as [number, number][][][] };
const fix = (metres: number, accuracyM = 4) => {
  const [lon, lat] = destination(ring[0]!, 90, metres) as [number, number];
  return { at: 0, lon, lat, accuracyM, altitudeM: null, speedMs: null };
};
const drawn = (points: number[][]) => points.reduce((o, p) => withPoint(o, p), noOutline());

test("an outline drawn over the plot has the plot's area", () => {
  const o = drawn(ring.slice(0, 4));
  expect(outlineCents(o)).toBe(vectors.areas[0]);
  expect(outlineTrouble(o, plot)).toBe("");
  expect(without(o).points).toHaveLength(3);
});

test("a walk takes steps, and no poor fixes", () => {
  let o = { ...noOutline(), how: "walked" as const };
  for (const f of [fix(0), fix(1), fix(5, 8), fix(40, 40), fix(12)]) o = withFix(o, f) as typeof o;
  expect(o.points).toHaveLength(3);
  expect(o.accuracyM).toBe(8);
  expect(withFix(o, fix(12.5), false).points).toHaveLength(4);
});

test("an edge that crosses itself is told", () => {
  const [a, b, c, d] = ring as [[number, number], [number, number], [number, number], [number, number]];
  expect(crosses([a, b, c, d])).toBe(false);
  expect(crosses([a, c, b, d])).toBe(true);
  expect(crosses([a, b, c])).toBe(false);
  expect(outlineTrouble(drawn([a, c, b, d]), plot)).toContain("交叉");
  expect(outlineTrouble(drawn([a, b]), plot)).toContain("3 个点");
  expect(outlineTrouble(drawn([a, destination(a, 90, 50), destination(a, 90, 90)]), plot)).toContain("交叉");
});

test("an outline elsewhere is doubted", () => {
  const far = ring.slice(0, 4).map((p) => destination(p, 90, 6000));
  expect(outlineTrouble(drawn(far), plot)).toContain("离图斑");
  expect(outlineTrouble(noOutline(), plot)).toBe("");
});
