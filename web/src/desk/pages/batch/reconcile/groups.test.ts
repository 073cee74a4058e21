import { expect, test } from "vitest";
import { vocabulary } from "@/shared/vocabulary";
import { choices, groupsOf, shared } from "./groups";

const verdict = (code: string, ...may: string[]) => ({ code, zh: code, en: code, may, ask: true });
vocabulary.verdicts = [
  verdict("grown", "create_rest", "attach", "create", "skip"),
  verdict("part", "attach", "create", "skip"),
  verdict("invalid", "skip"),
];
vocabulary.decisions = ["create", "create_rest", "attach", "skip"].map((code) => ({
  code,
  zh: code,
  en: code,
  side: "new",
}));

test("the order of the buttons is that of the keys: the proposal first", () => {
  expect(choices(shared(["grown"])).map((d) => d.code)).toEqual(["create_rest", "attach", "create", "skip"]);
});

test("rows of several groups share what all of them may", () => {
  expect(shared(["grown", "part", "grown"])).toEqual(["attach", "create", "skip"]);
  expect(shared(["grown", "invalid"])).toEqual(["skip"]);
  expect(shared([])).toEqual([]);
});

test("groups stand in the order of the table, those that are there", () => {
  const counts = { groups: { invalid: 1, part: 2 } } as unknown as Parameters<typeof groupsOf>[0];
  expect(groupsOf(counts).map((g) => g.code)).toEqual(["part", "invalid"]);
});
