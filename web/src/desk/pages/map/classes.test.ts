import { expect, test } from "vitest";
import { classesOf, classOf, shadesFor } from "./classes";

test("quantiles hold about as many each, and never part equal values", () => {
  expect(classesOf([9, 1, 2, 3, 4, 5, 6, 7, 8, 10], "quantile", true)).toEqual([
    { from: 1, to: 2 },
    { from: 3, to: 4 },
    { from: 5, to: 6 },
    { from: 7, to: 8 },
    { from: 9, to: 10 },
  ]);
  expect(classesOf([0, 0, 0, 0, 7], "quantile", true)).toEqual([
    { from: 0, to: 0 },
    { from: 7, to: 7 },
  ]);
});

test("equal steps are as wide as each other; whole numbers stay whole", () => {
  expect(classesOf([0, 9, 4], "equal", true)).toEqual([
    { from: 0, to: 1 },
    { from: 2, to: 3 },
    { from: 4, to: 5 },
    { from: 6, to: 7 },
    { from: 8, to: 9 },
  ]);
  const parts = classesOf([0, 12.5, 50], "equal", false);
  expect(parts.map((c) => c.to)).toEqual([10, 20, 30, 40, 50]);
});

test("every value has a class, whatever the method", () => {
  const values = [0, 0.1, 3.7, 12, 12, 88.8, 100];
  for (const method of ["quantile", "equal"] as const) {
    const classes = classesOf(values, method, false);
    for (const v of values) expect(classOf(classes, v), `${method} ${v}`).toBeGreaterThanOrEqual(0);
  }
});

test("nothing, one value and what is no number", () => {
  expect(classesOf([], "quantile", true)).toEqual([]);
  expect(classesOf([Number.NaN], "equal", true)).toEqual([]);
  expect(classesOf([4, 4], "equal", true)).toEqual([{ from: 4, to: 4 }]);
  expect(classOf([{ from: 1, to: 2 }], Number.NaN)).toBe(-1);
});

test("few classes take shades that lie far apart", () => {
  const five = ["a", "b", "c", "d", "e"];
  expect([0, 1, 2, 3, 5].map((n) => shadesFor(five, n).join(""))).toEqual(["", "c", "ae", "ace", "abcde"]);
});
