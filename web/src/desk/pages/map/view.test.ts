import { expect, test } from "vitest";
import {
  cameraOf,
  cameraText,
  chosenOf,
  colouringOf,
  filtersOf,
  shownOf,
  shownText,
  sliceOf,
  tilesOf,
} from "./view";

test("the address narrows by what the map knows, and by nothing empty", () => {
  const address = {
    state: "issued,received",
    overdue: "true",
    county: "430223",
    asOf: "2026-05-01",
    batch: "3",
    at: "1,2,3",
    case: "7",
    q: "x",
    lead: ["a", "b"],
  };
  expect(filtersOf(address)).toEqual({ batch: "3", state: "issued,received", overdue: "true" });
  expect(sliceOf(address)).toEqual({ batch: "3", asOf: "2026-05-01" });
});

test("a camera comes back out of the address as it went in", () => {
  const camera = { lon: 113.42511, lat: 27.10322, zoom: 11.25 };
  expect(cameraOf(cameraText(camera))).toEqual(camera);
});

test("an address that is no camera is no camera", () => {
  for (const text of [
    "",
    "113,27",
    "113,,9",
    "a,b,c",
    "113,95,9",
    "113,27,99",
    "113,27,9,1",
    undefined,
    ["113,27,9"],
  ])
    expect(cameraOf(text)).toBeNull();
});

test("colours go by department unless by state is asked for", () => {
  expect([colouringOf("state"), colouringOf("lead"), colouringOf("x"), colouringOf(undefined)]).toEqual([
    "state",
    "lead",
    "lead",
    "lead",
  ]);
});

test("only an id chooses a case", () => {
  expect([chosenOf("12"), chosenOf("0"), chosenOf("-1"), chosenOf("1e3"), chosenOf(undefined)]).toEqual([
    12,
    null,
    null,
    null,
    null,
  ]);
});

test("tiles carry the filters and keep their own blanks", () => {
  expect(tilesOf("http://x", { state: "issued", pbf: "true" })).toBe(
    "http://x/api/tiles/{z}/{x}/{y}.mvt?state=issued&pbf=true",
  );
});

test("what is switched comes back out of the address as it went in", () => {
  const shown = { measure: false, cases: true, regions: false, heat: true, layers: [3, 12] };
  expect(shownText(shown)).toEqual({ off: "measure,regions", on: "heat,3,12" });
  expect(shownOf(shownText(shown) as Record<string, string>)).toEqual(shown);
  expect(shownOf({})).toEqual({ measure: true, cases: true, regions: true, heat: false, layers: [] });
  expect(shownOf({ on: "x,0,-1,1e3" }).layers).toEqual([]);
});
