import { expect, test } from "vitest";
import { missingParts } from "./files";

test("a zip is whole, loose files must be together", () => {
  expect(missingParts(["图斑.ZIP"])).toEqual([]);
  expect(missingParts(["图斑.gpkg", "台账.xlsx"])).toEqual([]);
  expect(missingParts(["a.shp", "台账.xlsx"])).toEqual([".dbf", ".shx"]);
  expect(missingParts(["a.shp", "a.dbf", "a.shx"])).toEqual([]);
  expect(missingParts(["a.SHP", "a.prj"])).toEqual([".dbf", ".shx"]);
  expect(missingParts([])).toEqual([".shp", ".dbf", ".shx"]);
});
