import { expect, test } from "vitest";
import type { ExportKind } from "@/api/types";
import { filtersFor, missing, sizeText } from "./asking";

const kind = (k: Partial<ExportKind>) =>
  ({ needsBatch: false, needsCounty: false, epsg: false, dates: "", ...k }) as ExportKind;
const nothing = { batch: "", county: "", lead: "", from: "", to: "", epsg: "4490" };

test("a kind says what it still needs", () => {
  const pack = kind({ needsBatch: true, needsCounty: true });
  expect(missing(pack, nothing)).toBe("reports.needsBoth");
  expect(missing(pack, { ...nothing, batch: "3" })).toBe("reports.needsCounty");
  expect(missing(pack, { ...nothing, county: "430223" })).toBe("reports.needsBatch");
  expect(missing(pack, { ...nothing, batch: "3", county: "430223" })).toBe("");
  expect(missing(kind({}), nothing)).toBe("");
});

test("only what a kind knows is asked", () => {
  const all = {
    batch: "3",
    county: "430223",
    lead: "agriculture",
    from: "2026-01-01",
    to: "2026-02-01",
    epsg: "4526",
  };
  const base = { batch: 3, county: "430223", lead: "agriculture" };
  expect(filtersFor(kind({}), all)).toEqual(base);
  expect(filtersFor(kind({ dates: "issued" }), all)).toEqual({
    ...base,
    from: "2026-01-01",
    to: "2026-02-01",
  });
  expect(filtersFor(kind({ epsg: true }), all)).toEqual({ ...base, epsg: 4526 });
  expect(filtersFor(kind({ dates: "issued" }), nothing)).toEqual({});
});

test("sizes in words", () => {
  expect([0, 1023, 1024, 11_000, 5_300_000, 3_000_000_000, 9e12].map(sizeText)).toEqual([
    "0 B",
    "1023 B",
    "1.0 KB",
    "11 KB",
    "5.1 MB",
    "2.8 GB",
    "8382 GB",
  ]);
});
