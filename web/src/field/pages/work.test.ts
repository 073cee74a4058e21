import { expect, test } from "vitest";
import type { FieldCase } from "../contract";
import type { OutboxItem } from "../core";
import { daysBetween, due, groupOf, listed, metres, size } from "./work";

const square = (lon: number, lat: number) => ({
  type: "MultiPolygon" as const,
  coordinates: [
    [
      [
        [lon, lat],
        [lon + 0.001, lat],
        [lon + 0.001, lat + 0.001],
        [lon, lat + 0.001],
        [lon, lat],
      ],
    ],
  ],
});
const make = (id: number, more: Partial<FieldCase>) =>
  ({
    id,
    no: `C${id}`,
    plotNo: `P${id}`,
    town: "鸾山镇",
    village: "示例村",
    typeZh: "光伏",
    countyName: "攸县",
    note: "",
    state: "verifying",
    version: 4,
    phase: "verify",
    dueOn: "2026-06-10",
    center: [113.3005 + id / 100, 27.2005],
    geometry: square(113.3 + id / 100, 27.2),
    ...more,
  }) as FieldCase;
const step = (caseId: number, state: OutboxItem["state"], verb = "report_finding", baseVersion = 3) =>
  ({ caseId, state, verb, baseVersion }) as OutboxItem;

test("a task handed in here is apart until it is answered", () => {
  const c = make(1, {});
  expect(groupOf(c, [])).toBe("verify");
  expect(groupOf(c, [step(1, "waiting")])).toBe("handed");
  expect(groupOf(c, [step(1, "held")])).toBe("handed");
  expect(groupOf(c, [step(1, "done"), step(1, "given_up"), step(2, "waiting")])).toBe("verify");
  expect(groupOf(c, [step(1, "waiting", "photograph")])).toBe("verify");
  expect(groupOf(make(1, { phase: "" }), [])).toBe("office");
  // Answered for good, and the pack is older than that.
  expect(groupOf(c, [step(1, "done", "report_finding", 4)])).toBe("office");
});

test("lateness is counted by the day", () => {
  expect(daysBetween("2026-02-27", "2026-03-02")).toBe(3);
  expect(due(make(1, {}), "2026-06-13")).toEqual({ words: "逾期 3 天", tone: "late" });
  expect(due(make(1, {}), "2026-06-10").words).toBe("今天到期");
  expect(due(make(1, { dueOn: "" }), "2026-06-10").words).toBe("无时限");
});

test("the nearest comes first, or what is due first", () => {
  const cases = [make(3, { dueOn: "2026-06-01" }), make(1, {}), make(2, { dueOn: null })];
  const ids = (order: "distance" | "due", here: { lon: number; lat: number } | null, words = "") =>
    listed(cases, [], "all", words, order, here).map((r) => r.c.id);
  const here = { lon: 113.3105, lat: 27.2005 };
  expect(ids("distance", here)).toEqual([1, 2, 3]);
  expect(ids("due", here)).toEqual([3, 1, 2]);
  expect(ids("distance", null)).toEqual([3, 1, 2]);
  expect(ids("due", here, "p2 光伏")).toEqual([2]);
  expect(listed(cases, [], "all", "", "distance", here)[0]?.way?.metres).toBe(0);
});

test("lengths and sizes are short", () => {
  expect([metres(5.2), metres(999.5), metres(1250), metres(Number.POSITIVE_INFINITY)]).toEqual([
    "6 m",
    "1000 m",
    "1.3 km",
    "—",
  ]);
  expect([size(400), size(640_000), size(3_240_000)]).toEqual(["1 KB", "640 KB", "3.2 MB"]);
});
