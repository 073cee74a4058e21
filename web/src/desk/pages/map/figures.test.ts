import { expect, test } from "vitest";
import type { FigureRow, FigureTerm, Region } from "@/api/types";
import { behind, classWords, colour, nothingToShow, worst } from "./figures";

const open = { code: "open", zh: "在办", en: "Open", unit: "cases", about: "" } as FigureTerm;
const rate = {
  code: "closing_rate",
  zh: "",
  en: "",
  unit: "rate",
  about: "",
  part: "closed",
  whole: "total",
} as FigureTerm;
const area = { code: "area", zh: "", en: "", unit: "area", about: "" } as FigureTerm;
const square = [
  [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  ],
];
const region = (code: string, bounded = true) =>
  ({
    code,
    name: code,
    schematic: false,
    boundary: bounded ? { type: "MultiPolygon", coordinates: square } : null,
  }) as unknown as Region;
const row = (key: string, values: Record<string, number>): FigureRow => ({ key, name: key, values });

test("a county without cases has nought, and no rate", () => {
  const rows = [row("1", { open: 4, closed: 1, total: 4 })];
  const of = (r: Region) => rows.find((x) => x.key === r.code);
  const counted = colour(open, "quantile", [region("1"), region("2"), region("3", false)], of);
  expect(counted.painted.map((p) => p.label)).toEqual(["4", "0"]);
  expect(counted.classes).toEqual([
    { from: 0, to: 0 },
    { from: 4, to: 4 },
  ]);
  const rates = colour(rate, "quantile", [region("1"), region("2")], of);
  expect(rates.painted.map((p) => [p.label, p.shade === nothingToShow])).toEqual([
    ["25.0%", false],
    ["—", true],
  ]);
});

test("the legend speaks in the measure's unit", () => {
  expect(classWords(open, { from: 3, to: 17 })).toBe("3–17");
  expect(classWords(open, { from: 3, to: 3 })).toBe("3");
  expect(classWords(rate, { from: 0, to: 33.333 })).toBe("0.0%–33.3%");
  expect(classWords(area, { from: 1.5, to: 20 })).toBe("1.50–20.00");
});

test("a figure opens its cases with the map's filters and the place", () => {
  expect(behind({ lead: "agriculture", batch: 3 }, open, { county: "430223" })).toEqual({
    path: "/figures/cases",
    query: { lead: "agriculture", batch: "3", county: "430223", measure: "open" },
  });
});

test("the worst town is the one with the most overdue", () => {
  const towns = [
    row("a", { overdue: 1, open: 9 }),
    row("b", { overdue: 3, open: 3 }),
    row("c", { overdue: 1, open: 12 }),
  ];
  expect(worst(towns).map((r) => r.key)).toEqual(["b", "c", "a"]);
});
