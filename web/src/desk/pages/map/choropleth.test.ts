import { expect, test } from "vitest";
import { roomIn } from "./choropleth";

test("words stand inside the boundary, where it is widest", () => {
  // A horseshoe: the middle of its box lies outside.
  const shoe = [
    [0, 0],
    [10, 0],
    [10, 10],
    [8, 10],
    [8, 2],
    [2, 2],
    [2, 10],
    [0, 10],
    [0, 0],
  ];
  const [x] = roomIn({ type: "MultiPolygon", coordinates: [[shoe]] });
  expect(x! < 2 || x! > 8).toBe(true);
  const small = [
    [20, 0],
    [21, 0],
    [21, 1],
    [20, 0],
  ];
  const wide = [
    [0, 0],
    [9, 0],
    [9, 9],
    [0, 9],
    [0, 0],
  ];
  expect(roomIn({ type: "MultiPolygon", coordinates: [[small], [wide]] })[0]).toBe(4.5);
});

test("a hole is not room", () => {
  const hole = [
    [1, 1],
    [9, 1],
    [9, 9],
    [1, 9],
    [1, 1],
  ];
  const [x] = roomIn({
    type: "MultiPolygon",
    coordinates: [
      [
        [
          [0, 0],
          [10, 0],
          [10, 10],
          [0, 10],
          [0, 0],
        ],
        hole,
      ],
    ],
  });
  expect(x! < 1 || x! > 9).toBe(true);
});
