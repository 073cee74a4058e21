import { expect, test } from "vitest";
import { polygonOf } from "./outline";

const ring = [
  [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 0],
  ],
];

test("every polygon of a file, whatever it is wrapped in", () => {
  const one = { type: "MultiPolygon", coordinates: [ring] };
  expect(polygonOf(JSON.stringify({ type: "Polygon", coordinates: ring }))).toEqual(one);
  expect(polygonOf(JSON.stringify({ type: "Feature", properties: {}, geometry: one }))).toEqual(one);
  const two = {
    type: "FeatureCollection",
    features: [
      { type: "Feature", geometry: one },
      { type: "Feature", geometry: { type: "Polygon", coordinates: ring } },
    ],
  };
  expect(polygonOf(JSON.stringify(two))?.coordinates).toHaveLength(2);
});

test("what is none is none", () => {
  for (const text of [
    "",
    "{",
    "null",
    "[]",
    '{"type":"Point","coordinates":[1,2]}',
    '{"type":"FeatureCollection","features":[]}',
  ])
    expect(polygonOf(text)).toBeNull();
});
