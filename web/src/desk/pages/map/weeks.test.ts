import { expect, test } from "vitest";
import { weekAt, weeksOf } from "./weeks";

test("weeks run from the first day and end today", () => {
  expect(weeksOf("2026-02-20", "2026-03-10")).toEqual([
    "2026-02-20",
    "2026-02-27",
    "2026-03-06",
    "2026-03-10",
  ]);
  expect(weeksOf("2026-03-10", "2026-03-10")).toEqual(["2026-03-10"]);
  expect(weeksOf("2026-04-01", "2026-03-10")).toEqual(["2026-03-10"]);
  expect(weeksOf("", "2026-03-10")).toEqual(["2026-03-10"]);
});

test("a day stands at the last week not after it", () => {
  const weeks = weeksOf("2026-02-20", "2026-03-10");
  expect(["", "2026-02-27", "2026-03-01", "2026-01-01"].map((d) => weekAt(weeks, d))).toEqual([3, 1, 1, 0]);
});
