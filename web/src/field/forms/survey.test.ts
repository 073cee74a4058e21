import { expect, test } from "vitest";
import type { FieldCase, PackWords } from "../contract";
import vectors from "../geo/vectors.json";
import {
  evidencePayload,
  findingPayload,
  judgeEvidence,
  judgeFinding,
  newEvidence,
  newFinding,
  newSurvey,
  surveyOf,
} from "./survey";

const ring = vectors.plots[0]![0]![0]! as [number, number][];
const c = {
  typeGroup: "construction",
  geometry: { type: "MultiPolygon", coordinates: vectors.plots[0] },
  measures: [{ code: "restore_planting", plannedCents: 5000, doneCents: 4000 }],
} as unknown as FieldCase;
const words = {
  checklists: [
    { group: "water", items: [] },
    {
      group: "construction",
      items: [
        { code: "in_use", zh: "在用" },
        { code: "hardened", zh: "硬化" },
      ],
    },
  ],
} as unknown as PackWords;
const stroke: [number, number][][] = [
  [
    [1, 2],
    [3, 4],
  ],
];

test("nothing filled in is no survey", () => {
  expect(surveyOf(newSurvey())).toBeUndefined();
  expect(evidencePayload({ ...newSurvey(), note: "  " })).toEqual({});
});

test("a finding is sent with its survey, and its note once", () => {
  const d = newFinding();
  Object.assign(d, { code: "true", note: " 光伏板约 40 块 ", areaCents: 123 });
  d.answers = { in_use: { answer: "yes", note: "" }, hardened: { answer: "unsure", note: "被土覆盖" } };
  d.outline = { how: "walked", points: ring.slice(0, 4), accuracyM: 6 };
  d.signature = { name: "张某", role: "承包人", strokes: stroke, refused: "", refusing: false };
  expect(findingPayload(d)).toEqual({
    finding: { code: "true", note: "光伏板约 40 块", areaCents: 123 },
    survey: {
      checklist: [
        { code: "in_use", answer: "yes" },
        { code: "hardened", answer: "unsure", note: "被土覆盖" },
      ],
      outline: { type: "MultiPolygon", coordinates: [[[...ring.slice(0, 4), ring[0]]]] },
      outlineHow: "walked",
      outlineAccuracyM: 6,
      signature: { name: "张某", role: "承包人", strokes: stroke },
    },
  });
  expect(judgeFinding(d, c, words, [])).toEqual({ must: [], photos: [], should: [] });
});

test("a refused signature is sent with its reason instead of strokes", () => {
  const d = newSurvey();
  d.signature = { name: "", role: "", strokes: stroke, refused: "不在场", refusing: true };
  expect(surveyOf(d)?.signature).toEqual({ name: "", role: "", refused: "不在场" });
});

test("what is missing is said before it is sent", () => {
  const d = newFinding();
  expect(judgeFinding(d, c, words, ["缺 1 张远景照片"])).toEqual({
    must: ["没有选择结论"],
    photos: ["缺 1 张远景照片"],
    should: ["核查清单还有 2 项没答", "没有责任人签字"],
  });
  d.code = "not_reachable";
  expect(judgeFinding(d, c, words, []).must).toEqual(["结论是“无法到达”，要选无法到达代码"]);
  d.notReachable = "WFDD";
  expect(judgeFinding(d, c, words, ["缺 1 张远景照片"])).toEqual({ must: [], photos: [], should: [] });
  d.signature = { ...d.signature, refusing: true };
  d.outline.points = ring.slice(0, 2);
  expect(judgeFinding(d, c, words, []).must).toHaveLength(2);
});

test("evidence begins with the measures as they were declared", () => {
  const d = newEvidence(c);
  expect(d.measures).toEqual([{ code: "restore_planting", areaCents: 4000 }]);
  expect(judgeEvidence(d, c, []).should).toContain("恢复种植应写明作物和长势");
  Object.assign(d, { crop: "rice", growth: "seedling" });
  expect(judgeEvidence(d, c, []).should).toEqual(["没有责任人签字"]);
  d.measures.push({ code: "", areaCents: null });
  expect(judgeEvidence(d, c, []).must).toHaveLength(1);
});
