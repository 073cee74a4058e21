import { expect, test } from "vitest";
import type { CaseRow } from "@/api/types";
import { groupsOf } from "./groups";

const row = (id: number, county: string, lead: string, partner = "") =>
  ({ id, county, countyName: `c${county}`, lead, partner }) as unknown as CaseRow;

test("one order for every department of every county", () => {
  const rows = [
    row(1, "430224", "natural_resources"),
    row(2, "430223", "agriculture", "natural_resources"),
    row(3, "430223", "natural_resources"),
    row(4, "430223", "agriculture"),
  ];
  expect(groupsOf(rows, "").map((g) => [g.county, g.department, g.cases])).toEqual([
    ["430223", "agriculture", [2, 4]],
    ["430223", "natural_resources", [3]],
    ["430224", "natural_resources", [1]],
  ]);
});

test("a city department asks its own side where that is the partner", () => {
  const rows = [row(1, "430223", "agriculture", "natural_resources"), row(2, "430223", "natural_resources")];
  expect(groupsOf(rows, "natural_resources").map((g) => [g.department, g.cases])).toEqual([
    ["natural_resources", [1, 2]],
  ]);
});
