import { expect, test } from "vitest";
import { basisPoints, shown, years } from "./figures";

const sheet = {
  indicators: [
    { code: "area", zh: "数量", en: "Area", unit: "cents" },
    { code: "capacity", zh: "粮食产能", en: "Capacity", unit: "kg" },
  ],
} as Parameters<typeof shown>[0];

test("areas in mu, capacity in whole kilograms", () => {
  expect(shown(sheet, "area", 66_667)).toBe("1.00");
  expect(shown(sheet, "area", -66_667)).toBe("-1.00");
  expect(shown(sheet, "capacity", 1_234_567)).toBe("1 234 567");
});

test("a share of paddy in hundredths of a percent", () => {
  expect(basisPoints("33.33")).toBe(3333);
  expect(basisPoints("100")).toBe(10_000);
  expect(basisPoints("a third")).toBeNull();
  expect(basisPoints("33.333")).toBeNull();
});

test("this year among the years", () => {
  expect(years("2026-06-01").map((y) => y.code)).toEqual(["2027", "2026", "2025", "2024", "2023"]);
});
