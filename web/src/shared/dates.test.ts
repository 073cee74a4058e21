import { expect, test } from "vitest";
import { day, fileDay, minute, today } from "./dates";

test("instants are shown in Shanghai", () => {
  expect(minute("2026-06-01T01:05:00Z")).toBe("2026-06-01 09:05");
  expect(day("2026-05-31T16:00:00Z")).toBe("2026-06-01");
  expect(minute(null)).toBe("");
  expect(minute("yesterday")).toBe("");
});

test("today is the Shanghai day", () => {
  expect(today(0, new Date("2026-05-31T17:00:00Z"))).toBe("2026-06-01");
  expect(today(30, new Date("2026-05-31T17:00:00Z"))).toBe("2026-07-01");
});

test("file dates are read", () => {
  expect(fileDay("20260501")).toBe("2026-05-01");
  expect(fileDay("2026年")).toBe("2026年");
});
