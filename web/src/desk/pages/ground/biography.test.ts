import { expect, test } from "vitest";
import type { Biography } from "@/api/types";
import { entriesOf, shapesOf } from "./biography";

const outline = { type: "MultiPolygon" as const, coordinates: [] };
const plot = (id: number, at: string, more = {}) => ({
  id,
  caseId: 1,
  plotNo: "S1",
  batch: "甲",
  version: 1,
  replacesId: null,
  parentId: null,
  current: false,
  areaCents: 1,
  periodBefore: "",
  periodAfter: "",
  at,
  outline,
  ...more,
});
const seen = (row: number, relation: string, at: string) => ({
  importId: 1,
  row,
  batch: "甲",
  plotNo: `S${row}`,
  caseId: 1,
  relation,
  areaCents: 1,
  periodBefore: "",
  periodAfter: "",
  at,
  outline,
});
const b = {
  id: 1,
  no: "DK000001",
  hidden: 0,
  cases: [],
  photos: [],
  merges: [],
  plots: [plot(1, "2026-01-01T00:00:00Z"), plot(3, "2026-03-01T00:00:00Z", { version: 2, current: true })],
  detections: [
    seen(1, "new", "2026-01-01T00:00:00Z"),
    seen(2, "same", "2026-02-01T00:00:00Z"),
    seen(3, "revised", "2026-03-01T00:00:00Z"),
  ],
  decisions: [{ caseId: 1, seq: 1, at: "2026-01-01T00:00:00Z" }],
} as unknown as Biography;

test("a detection that made a plot is drawn once", () => {
  expect(shapesOf(b).map((s) => s.key)).toEqual(["p1", "d1-2", "p3"]);
});

test("newest first, and what one instant brought in its order", () => {
  expect(entriesOf(b).map((e) => e.key)).toEqual(["d1-3", "d1-2", "e1-1", "d1-1"]);
});
