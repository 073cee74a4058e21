import { expect, test } from "vitest";
import { extend, pathOf, type Stroke, squareOf } from "./strokes";

test("the pad lies in the middle of the square, in its own shape", () => {
  expect(squareOf(0, 0, 400, 200)).toEqual([0, 250]);
  expect(squareOf(400, 200, 400, 200)).toEqual([1000, 750]);
  expect(squareOf(200, 100, 400, 200)).toEqual([500, 500]);
  expect(squareOf(-30, 900, 400, 200)).toEqual([0, 1000]);
});

test("a stroke grows by real movement, up to a limit", () => {
  let s: Stroke[] = [[[0, 0]]];
  s = extend(s, [2, 2]);
  expect(s).toEqual([[[0, 0]]]);
  s = extend(s, [6, 0]);
  expect(pathOf(s)).toBe("M0 0L6 0");
  const full: Stroke[] = [Array.from({ length: 4000 }, (_, i): [number, number] => [i % 1000, 0])];
  expect(extend(full, [500, 500])).toBe(full);
  expect(extend([], [1, 1])).toEqual([]);
});
