import { expect, test } from "vitest";
import type { Candidate } from "@/api/types";
import { asks, itemOf, keyOf, trimmed } from "./meeting";

const candidate = (more: Partial<Candidate>) => ({ caseId: 0, proposalId: 0, ...more }) as Candidate;

test("a disputed case begins with who leads it now, an escalated one with nothing", () => {
  expect(itemOf(candidate({ caseId: 3, step: "confer", lead: "agriculture", county: "430223" }))).toEqual({
    caseId: 3,
    result: "",
    text: "",
    department: "agriculture",
    county: "430223",
  });
  expect(itemOf(candidate({ caseId: 3, step: "rule", lead: "agriculture" }))).toEqual({
    caseId: 3,
    result: "",
    text: "",
  });
  expect(itemOf(candidate({ proposalId: 4 }))).toEqual({ proposalId: 4, result: "", text: "" });
  expect(keyOf({ caseId: 4 })).not.toBe(keyOf({ proposalId: 4 }));
});

test("what a decision does not ask for is not sent", () => {
  const item = {
    caseId: 1,
    result: "decided",
    outcome: "awaiting_closure",
    measure: "fill_pond",
    term: "2026-06-01",
    ground: "exempt",
    text: " 文 ",
  } as const;
  expect(trimmed("rule", item)).toEqual({
    caseId: 1,
    result: "decided",
    outcome: "awaiting_closure",
    ground: "exempt",
    text: "文",
  });
  expect(trimmed("rule", { ...item, result: "deferred" })).toEqual({
    caseId: 1,
    result: "deferred",
    text: "文",
  });
  expect(asks("", { result: "decided", text: "" })).toEqual(new Set(["text"]));
});
