import { expect, test } from "vitest";
import { clockSet } from "./clockWatch";

const tick = (date: number, counter: number) => ({ date, counter });

test("time passing is no setting", () => {
  expect(clockSet(tick(0, 0), tick(2_000, 2_010), true)).toBe(false);
  expect(clockSet(tick(0, 0), tick(2_000, 6_900), true)).toBe(false);
});

test("a clock set back is seen, asleep or not", () => {
  expect(clockSet(tick(90_000, 0), tick(2_000, 2_000), true)).toBe(true);
  expect(clockSet(tick(90_000, 0), tick(2_000, 2_000), false)).toBe(true);
});

test("a clock set ahead is seen, a sleep is not taken for it", () => {
  expect(clockSet(tick(0, 0), tick(86_400_000, 2_000), true)).toBe(true);
  expect(clockSet(tick(0, 0), tick(86_400_000, 2_000), false)).toBe(false);
});
