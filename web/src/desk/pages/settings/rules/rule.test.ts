import { expect, test } from "vitest";
import { blank, conditionOf, moved, sent } from "./rule";

test("a row goes up or down, and not over the edge", () => {
  const list = ["a", "b", "c"];
  expect(moved(list, 1, -1)).toEqual(["b", "a", "c"]);
  expect(moved(list, 1, 1)).toEqual(["a", "c", "b"]);
  expect(moved(list, 0, -1)).toEqual(list);
  expect(moved(list, 2, 1)).toEqual(list);
  expect(list).toEqual(["a", "b", "c"]);
});

test("a new rule takes the next number and asks nothing", () => {
  const first = blank([]);
  expect(first.no).toBe(1);
  expect(
    blank([
      { ...first, no: 7 },
      { ...first, no: 3 },
    ]).no,
  ).toBe(8);
  expect(conditionOf(first)).toBe("");
});

test("the condition in words, and what is sent of a row", () => {
  const r = {
    ...blank([]),
    types: ["KT"],
    classes: ["1104"],
    pbf: "no",
    digging: "no",
    condition: "x",
  } as const;
  const rule = { ...r, types: ["KT"], classes: ["1104"] };
  expect(conditionOf(rule)).toBe("图斑类型 KT 或 实地地类 1104；永久基本农田 不涉及；未挖塘");
  expect(sent(rule)).not.toHaveProperty("condition");
});
