import { expect, test } from "vitest";
import type { Input } from "@/api/types";
import { initial, keyKeeper, newKey, payload } from "./values";

const input = (name: string, kind: string, def?: unknown): Input => ({
  name,
  kind,
  zh: name,
  en: name,
  required: false,
  default: def,
});

test("only what the step asks for is sent, and nothing empty", () => {
  const inputs = [
    input("reason", "reason"),
    input("acceptance", "acceptance"),
    input("inspectors", "people"),
  ];
  const values = { reason: " 照片不清 ", acceptance: { on: "", opinion: "" }, inspectors: [], stray: "x" };
  expect(payload(inputs, values)).toEqual({ reason: "照片不清" });
  expect(payload(inputs, { inspectors: [7], acceptance: { on: "2026-06-01", opinion: "" } })).toEqual({
    inspectors: [7],
    acceptance: { on: "2026-06-01", opinion: "" },
  });
});

test("a measure that nobody chose is not sent", () => {
  const inputs = [input("measures", "measures")];
  expect(payload(inputs, { measures: [{ code: "", areaCents: 9 }] })).toEqual({});
  const lines = [{ code: "fill_pond", areaCents: 9 }];
  expect(payload(inputs, { measures: [...lines, { code: "", areaCents: 1 }] })).toEqual({ measures: lines });
});

test("the server's proposals are the starting values", () => {
  expect(initial([input("deadline", "date", "2026-08-01"), input("reason", "reason")])).toEqual({
    deadline: "2026-08-01",
  });
});

test("the same step keeps its key, a changed one gets another", () => {
  const key = keyKeeper();
  const first = key({ reason: "a" });
  expect(key({ reason: "a" })).toBe(first);
  expect(key({ reason: "b" })).not.toBe(first);
  expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
