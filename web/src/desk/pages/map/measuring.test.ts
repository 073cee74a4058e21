import { expect, test } from "vitest";
import { areaOf, lengthOf, measured, metres } from "./measuring";

test("a degree of the meridian at 27° is 110.8 km, and parts add up", () => {
  const whole = lengthOf([
    [113, 26.5],
    [113, 27.5],
  ]);
  expect(whole).toBeGreaterThan(110_780);
  expect(whole).toBeLessThan(110_830);
  expect(
    lengthOf([
      [113, 26.5],
      [113, 27],
      [113, 27.5],
    ]),
  ).toBeCloseTo(whole, 3);
  expect(lengthOf([[113, 27]])).toBe(0);
});

test("an area is that of the ellipsoid, whichever way round, and nothing below three places", () => {
  const square: [number, number][] = [
    [113, 27],
    [113.01, 27],
    [113.01, 27.01],
    [113, 27.01],
  ];
  const area = areaOf(square) / 100;
  expect(area).toBeGreaterThan(1_098_000);
  expect(area).toBeLessThan(1_100_500);
  expect(areaOf([...square].reverse())).toBe(areaOf(square));
  expect(areaOf(square.slice(0, 2))).toBe(0);
});

test("lengths are as exact as a hand can be", () => {
  expect([7.26, 860.4, 12_345].map(metres)).toEqual(["7.3 m", "860 m", "12.35 km"]);
});

test("what is drawn closes only as an area", () => {
  const three: [number, number][] = [
    [0, 0],
    [1, 0],
    [1, 1],
  ];
  expect(measured("area", three).features[0]!.geometry.type).toBe("Polygon");
  expect(measured("distance", three).features[0]!.geometry.type).toBe("LineString");
  expect(measured("area", three.slice(0, 1)).features.map((f) => f.geometry.type)).toEqual(["Point"]);
});
