import { expect, test } from "vitest";
import { destination } from "../geo/ellipsoid";
import { type Now, stripOf } from "./strip";

const corner = [113.3, 27.2];
const plot = {
  type: "MultiPolygon" as const,
  coordinates: [[[corner, [113.301, 27.2], [113.301, 27.2009], [113.3, 27.2009], corner]]],
};
const limits = { maxDistanceM: 20, maxAccuracyM: 30, toleranceDeg: 45 };
const north = { heading: 0, ref: "magnetic" as const, accuracyDeg: null };
/** South of the middle of the plot's south side. */
const south = (metres: number, accuracyM = 3): Now => {
  const [lon, lat] = destination([113.3005, 27.2], 180, metres) as [number, number];
  const fix = { at: 1000, lon, lat, accuracyM, altitudeM: null, speedMs: null };
  return { fix, trouble: "", heading: north, manual: false, now: 2000 };
};
const words = (s: Now) => stripOf(s, plot, limits).map((p) => `${p.words}${p.tone === "bad" ? "!" : ""}`);

test("where one stands takes the accuracy into account", () => {
  expect(words(south(-40))).toEqual(["在图斑内", "朝北", "精度 3 m"]);
  expect(words(south(-2))[0]).toBe("在图斑边");
  expect(words(south(2))[0]).toBe("在图斑边");
  expect(words(south(5.5))).toEqual(["距图斑 6 m", "朝向 ✓", "精度 3 m"]);
  expect(words(south(49.5))[0]).toBe("距图斑 50 m，太远!");
  expect(words(south(49.5, 80))).toEqual(["距图斑 50 m，太远!", "朝向 ✓", "精度 80 m!"]);
});

test("which way to turn is said by the shorter way", () => {
  const turned = (heading: number) => words({ ...south(10), heading: { ...north, heading } })[1];
  expect(turned(20)).toBe("朝向 ✓");
  expect(turned(180)).toMatch(/^(左|右)转 \d+°!$/);
  expect(turned(220)).toMatch(/^右转 \d+°!$/);
  expect(turned(170)).toMatch(/^左转 \d+°!$/);
  expect(words({ ...south(10), heading: null })[1]).toBe("朝向未知");
});

test("what is not known is said", () => {
  expect(words({ ...south(1), fix: null, trouble: "waiting" })).toEqual(["等待定位!", "朝北"]);
  expect(words({ ...south(1), fix: null, trouble: "denied" })[0]).toBe("定位未获准!");
  expect(words({ ...south(1), now: 1000 + 150_000 })[2]).toBe("定位是 3 分钟 前的!");
  expect(words({ ...south(1), manual: true, fix: null })[0]).toBe("手工位置");
});
