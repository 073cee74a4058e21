import { expect, test } from "vitest";
import type { Witness } from "@/api/types";
import { asked, fitting, mentioned, pieces } from "./mention";

const person = (id: number, name: string, login: string, unit = "县局") =>
  ({ id, name, login, unit }) as Witness;
const people = [
  person(1, "李四", "a.zr.jb"),
  person(2, "张三", "lisan", "李家镇"),
  person(3, "李四光", "b.ny"),
];

test("an @ at the beginning of a word asks for people", () => {
  expect(asked("@", 1)).toEqual({ q: "", from: 0 });
  expect(asked("请 @李四", 5)).toEqual({ q: "李四", from: 2 });
  expect(asked("请看，@张", 5)).toEqual({ q: "张", from: 3 });
  for (const [text, caret] of [
    ["a@b.cn", 6],
    ["@李四 好", 5],
    ["请看", 2],
    ["请 @李四", 1],
  ] as const)
    expect(asked(text, caret), text).toBeNull();
});

test("names that begin with what was typed come first", () => {
  expect(fitting(people, "李").map((p) => p.id)).toEqual([1, 3, 2]);
  expect(fitting(people, "LIS").map((p) => p.id)).toEqual([2]);
  expect(fitting(people, "没有")).toEqual([]);
  expect(fitting(people, "", 2)).toHaveLength(2);
});

test("only names that still stand in the text are mentioned", () => {
  expect(mentioned("@李四 请看", [people[0]!, people[1]!, people[0]!])).toEqual([1]);
});

test("a mention is told from other text, longest name first", () => {
  expect(
    pieces("请@李四光 和@李四 看", ["李四", "李四光"])
      .filter((p) => p.named)
      .map((p) => p.text),
  ).toEqual(["@李四光", "@李四"]);
  expect(pieces("a@b", [])).toEqual([{ text: "a@b", named: false }]);
});
