import { expect, test } from "vitest";
import { vocabulary } from "@/shared/vocabulary";
import { closedRate, closedStates, listOf, openStates, sumOf } from "./figures";

const county = (total: number, closed: number) => ({
  code: "430223",
  name: "示例县",
  total,
  open: total - closed,
  closed,
  overdue: 1,
  nr: total,
  ag: 0,
  areaCents: 100 * total,
  pbfCents: 7,
});

test("the figures are those of all counties together", () => {
  expect(sumOf([county(3, 1), county(5, 2)])).toEqual({
    total: 8,
    open: 5,
    closed: 3,
    overdue: 2,
    nr: 8,
    ag: 0,
    areaCents: 800,
    pbfCents: 14,
  });
  expect(sumOf([]).total).toBe(0);
});

test("what is open stays within the states that the filter names", () => {
  vocabulary.states = ["issued", "rectifying", "closed", "voided"].map((code) => ({
    code,
    zh: code,
    en: code,
    phase: "",
    owner: "",
    doc: "",
  }));
  expect(openStates({})).toBe("issued,rectifying");
  expect(openStates({ state: "rectifying,closed" })).toBe("rectifying");
  expect([
    closedStates({}),
    closedStates({ state: "rectifying,closed" }),
    closedStates({ state: "issued" }),
  ]).toEqual(["closed", "closed", ""]);
});

test("a figure opens the register with the map's own filters", () => {
  expect(listOf({ lead: "agriculture", batch: 3 }, { overdue: "true" })).toEqual({
    path: "/cases",
    query: { lead: "agriculture", batch: "3", overdue: "true" },
  });
});

test("not all closed is never 100%", () => {
  expect([
    closedRate({ total: 0, closed: 0 }),
    closedRate({ total: 1000, closed: 999 }),
    closedRate({ total: 2, closed: 2 }),
  ]).toEqual(["—", "99%", "100%"]);
});
