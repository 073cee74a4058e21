import { expect, test } from "vitest";
import { along, bearingTo, boxOf, cone } from "./geometry";

const here: [number, number] = [113.3, 27.2];

test("a way out and its bearing agree", () => {
  for (const bearing of [0, 45, 90, 180, 271, 359]) {
    expect(bearingTo(here, along(here, bearing, 50))).toBe(bearing);
  }
});

test("east is along the longitude, and 111.32 km is a degree", () => {
  const [lon, lat] = along(here, 0, 111_320);
  expect(lon).toBeCloseTo(113.3, 9);
  expect(lat).toBeCloseTo(28.2, 9);
});

test("the box of nothing is nothing", () => {
  expect(boxOf([])).toBeNull();
  expect(boxOf([here, [112, 28]])).toEqual([112, 27.2, 113.3, 28]);
});

test("a view cone starts and ends at the photographer", () => {
  const f = cone(here, 90, 30);
  if (f.geometry.type !== "Polygon") throw new Error("not a polygon");
  const ring = f.geometry.coordinates[0]!;
  expect(ring[0]).toEqual(here);
  expect(ring.at(-1)).toEqual(here);
  expect(ring.every(([x]) => x! >= here[0])).toBe(true);
});
