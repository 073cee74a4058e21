import { expect, test } from "vitest";
import { neighbours } from "./walk";

test("neighbours in a list", () => {
  expect(neighbours([5, 7, 9], 7)).toEqual({ at: 1, previous: 5, next: 9 });
  expect(neighbours([5, 7, 9], 5)).toEqual({ at: 0, previous: null, next: 7 });
  expect(neighbours([5, 7, 9], 9)).toEqual({ at: 2, previous: 7, next: null });
  expect(neighbours([5], 1)).toEqual({ at: -1, previous: null, next: null });
});
