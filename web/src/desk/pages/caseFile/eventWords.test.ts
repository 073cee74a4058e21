import { expect, test } from "vitest";
import type { CaseEvent, CaseRecord } from "@/api/types";
import { vocabulary } from "@/shared/vocabulary";
import { eventWords, recordWords } from "./eventWords";

vocabulary.findings = [{ code: "true", zh: "属实", en: "As detected", outcome: "uphold" }];
vocabulary.measures = [{ code: "fill_pond", zh: "退塘还耕", en: "Fill pond", for: "natural_resources" }];

const event = (reason: string, detail: Record<string, unknown>) =>
  ({ reason, detail }) as unknown as CaseEvent;

test("a step says what it decided", () => {
  expect(eventWords(event("", {}))).toBe("");
  expect(eventWords(event("照片不清", {}))).toBe("照片不清");
  expect(eventWords(event("", { finding: { code: "true", note: "新挖坑塘", areaCents: 179747 } }))).toBe(
    "属实 2.70 亩；新挖坑塘",
  );
  expect(
    eventWords(
      event("限期", { measures: [{ code: "fill_pond", areaCents: 200000 }], deadline: "2026-11-12" }),
    ),
  ).toBe("限期；退塘还耕 3.00 亩；整改期限 2026-11-12");
});

test("another detection says by which batch, as what and how large", () => {
  vocabulary.verdicts = [
    { code: "part", zh: "在办案件的一部分", en: "Part of an open case", may: [], ask: true },
  ];
  const record = (kind: string, payload: Record<string, unknown>) =>
    ({ kind, payload }) as unknown as CaseRecord;
  const seen = { batch: "二季度", plotNo: "P2", relation: "part", areaCents: 200000, note: "" };
  expect(recordWords(record("detection", seen))).toBe("二季度 图斑 P2，在办案件的一部分，3.00 亩");
  expect(recordWords(record("detection", { ...seen, note: "同一院落" }))).toBe(
    "二季度 图斑 P2，在办案件的一部分，3.00 亩；同一院落",
  );
  expect(recordWords(record("note", { text: "已电话告知" }))).toBe("已电话告知");
});
