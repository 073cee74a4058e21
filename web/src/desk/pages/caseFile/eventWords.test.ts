import { expect, test } from "vitest";
import type { CaseEvent } from "@/api/types";
import { vocabulary } from "@/shared/vocabulary";
import { eventWords } from "./eventWords";

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
