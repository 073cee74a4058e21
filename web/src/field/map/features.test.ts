import { expect, test } from "vitest";
import type { FieldCase } from "../contract";
import { distance } from "../geo/ellipsoid";
import { toPlot } from "../geo/plot";
import {
  contextKinds,
  contextShapes,
  drawnShapes,
  type Marked,
  markOf,
  meShapes,
  neighbourShapes,
  photoShapes,
} from "./features";

const shape = (lon: number) => ({
  type: "MultiPolygon" as const,
  coordinates: [
    [
      [
        [lon, 27],
        [lon + 0.001, 27],
        [lon, 27.001],
        [lon, 27],
      ],
    ],
  ],
});
const row = (
  id: number,
  more: Partial<FieldCase> = {},
  late = false,
  group: Marked["group"] = "verify",
): Marked => ({
  c: {
    id,
    plotNo: `P${id}`,
    geometry: shape(113),
    center: [113, 27],
    neighbours: [],
    context: [],
    photos: [],
    ...more,
  } as unknown as FieldCase,
  group,
  late,
});

test("lateness has a shape of its own, until it is handed in", () => {
  expect(
    [row(1), row(1, {}, true), row(1, {}, true, "handed"), row(1, {}, false, "rectify")].map(markOf),
  ).toEqual(["●", "▲", "✓", "■"]);
});

test("a neighbour that is mine is not drawn twice", () => {
  const near = [
    { plotNo: "P2", geometry: shape(113.1) },
    { plotNo: "P9", geometry: shape(113.2) },
  ];
  expect(neighbourShapes([row(1, { neighbours: near }), row(2, { neighbours: near })]).features).toHaveLength(
    1,
  );
});

test("layers go on and off by kind", () => {
  const context = [
    { kind: "pbf", kindZh: "永农", geometry: shape(113) },
    { kind: "road", kindZh: "道路", geometry: shape(113) },
  ];
  const rows = [row(1, { context }), row(2, { context })];
  expect(contextKinds(rows)).toEqual([
    { kind: "pbf", name: "永农" },
    { kind: "road", name: "道路" },
  ]);
  expect(contextShapes(rows, new Set(["pbf"])).features).toHaveLength(2);
});

test("a cone looks its way from where the photo was taken", () => {
  const at: [number, number] = [113, 27];
  const photos = [
    { position: at, bearing: 90, phase: "verify" },
    { position: at, bearing: null },
    { position: null, bearing: 3 },
  ];
  const [cone, ...dots] = photoShapes([row(1, { photos } as never)]).features;
  expect(dots).toHaveLength(2);
  const ring = cone?.geometry.type === "Polygon" ? cone.geometry.coordinates[0]! : [];
  expect(ring).toHaveLength(7);
  expect(ring.every((p) => p[0]! >= at[0])).toBe(true);
});

test("the circle is as wide as the fix is uncertain", () => {
  const fix = { at: 0, lon: 113, lat: 27, accuracyM: 12, altitudeM: null, speedMs: null };
  const circle = meShapes(fix, null).features[0]!.geometry;
  if (circle.type !== "Polygon") throw new Error("no circle");
  for (const p of circle.coordinates[0]!) expect(distance([113, 27], p)).toBeCloseTo(12, 3);
  expect(toPlot([113, 27], { type: "MultiPolygon", coordinates: [circle.coordinates] }).inside).toBe(true);
  expect(meShapes(null, null).features).toEqual([]);
});

test("an outline is an area from its third corner on", () => {
  const kinds = (n: number) =>
    drawnShapes(shape(113).coordinates[0]![0]!.slice(0, n)).features.map((f) => f.geometry.type);
  expect(kinds(1)).toEqual(["Point"]);
  expect(kinds(2)[0]).toBe("LineString");
  expect(kinds(3)[0]).toBe("Polygon");
});
