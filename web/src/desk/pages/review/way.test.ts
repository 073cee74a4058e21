import { expect, test } from "vitest";
import type { Input, Option } from "@/api/types";
import { byLetter, stockOf, wayOf } from "./way";

const input = (name: string, kind: string, required: boolean): Input => ({
  name,
  kind,
  zh: "",
  en: "",
  required,
});
const option = (o: Partial<Option>): Option => ({
  action: "x",
  zh: "",
  en: "",
  tone: "go",
  key: "",
  open: true,
  main: true,
  missing: [],
  inputs: [],
  ...o,
});

test("only the main step that asks for nothing is taken at once", () => {
  const may = [input("reason", "reason", false), input("document", "document", false)];
  expect(wayOf(option({ inputs: may }))).toBe("at-once");
  expect(wayOf(option({ inputs: may, main: false }))).toBe("form");
  expect(wayOf(option({ inputs: may, warning: "读了再办" }))).toBe("form");
});

test("a reason alone is a phrase; anything more is the form", () => {
  const must = input("reason", "reason", true);
  expect(wayOf(option({ inputs: [must], main: false }))).toBe("reason");
  expect(wayOf(option({ inputs: [must, input("deadline", "date", false)] }))).toBe("reason");
  expect(wayOf(option({ inputs: [must, input("ground", "ground", true)] }))).toBe("form");
  expect(wayOf(option({ inputs: [input("question", "text", true)] }))).toBe("form");
});

test("letters and phrases are the server's", () => {
  const all = [option({ action: "pass", key: "p" }), option({ action: "odd", key: "" })];
  expect(byLetter(all, "p")?.action).toBe("pass");
  expect(byLetter(all, "")).toBeUndefined();
  expect(stockOf(option({ inputs: [{ ...input("reason", "reason", true), stock: ["a", "b"] }] }))).toEqual([
    "a",
    "b",
  ]);
  expect(stockOf(option({}))).toEqual([]);
});
