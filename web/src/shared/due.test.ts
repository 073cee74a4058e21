import { expect, test } from "vitest";
import { dueWords } from "./due";

const due = (overdueDays: number, daysLeft: number | null, dueOn: string | null = "2026-06-01") =>
  dueWords({ state: "rectifying", dueOn, overdueDays, daysLeft }, "working");

test("lateness is said in words and never by colour alone", () => {
  expect(due(3, null)).toEqual({ words: "逾期 3 天", tone: "late" });
  expect(due(0, 0)).toEqual({ words: "今天到期", tone: "mine" });
  expect(due(0, 3)).toEqual({ words: "剩 3 个工作日", tone: "mine" });
  expect(due(0, 6)).toEqual({ words: "剩 6 个工作日", tone: "" });
  expect(due(0, null, null)).toEqual({ words: "", tone: "" });
  expect(dueWords({ state: "x", dueOn: "2026-06-01", overdueDays: 0, daysLeft: 9 }, "calendar").words).toBe(
    "剩 9 天",
  );
});
