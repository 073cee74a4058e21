import { expect, test } from "vitest";
import { bodyOf, chipWords, filters, queryOf } from "./filters";

test("only what the register knows is asked, and nothing empty", () => {
  expect(
    queryOf({ state: "issued,received", q: "", lead: "agriculture", view: "x", town: ["a", "b"] }),
  ).toEqual({
    state: "issued,received",
    lead: "agriculture",
  });
});

test("a filter that is on says what it is", () => {
  const by = (name: string) => filters.find((f) => f.name === name)!;
  expect(chipWords(by("overdue"), "true", [])).toBe("已逾期");
  expect(chipWords(by("dueWithin"), "3", [])).toBe("3 日内到期");
  expect(chipWords(by("batch"), "7,8", [{ code: "7", zh: "2026 年 1 号" }])).toBe("批次：2026 年 1 号、8");
});

test("a filter as a body has its own kinds of values", () => {
  expect(
    bodyOf({ q: "示例", state: "closed,reported", batch: "3", pbf: "true", dueWithin: "7", sort: "due" }),
  ).toEqual({
    q: "示例",
    state: "closed,reported",
    batch: 3,
    pbf: true,
    dueWithin: "7",
  });
});
