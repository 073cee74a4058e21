import { expect, test } from "vitest";
import { thresholdsOf, typed, wrongIn } from "./thresholds";

const ours = {
  minCents: 200_00,
  samePercent: 80,
  touchPercent: 10,
  sliverCents: 1_50,
  countyShare: 90,
  exceptionPercent: 75,
};

test("areas are typed in square metres and travel in hundredths", () => {
  expect(typed(ours)).toEqual({
    minCents: "200",
    samePercent: "80",
    touchPercent: "10",
    sliverCents: "1.5",
    countyShare: "90",
    exceptionPercent: "75",
  });
  expect(thresholdsOf(typed(ours))).toEqual(ours);
});

test("what is no number is named", () => {
  expect(wrongIn(typed(ours))).toEqual([]);
  expect(wrongIn({ ...typed(ours), minCents: "", samePercent: "八成" })).toEqual(["minCents", "samePercent"]);
  expect(wrongIn({ ...typed(ours), sliverCents: "0.5", exceptionPercent: "75.5" })).toEqual([
    "exceptionPercent",
  ]);
});
