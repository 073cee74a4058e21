import { expect, test } from "vitest";
import { ageWords, spanWords } from "../frame/age";
import { modelOf } from "../store/phone";
import { sizeWords } from "../store/room";
import { inWechat } from "./features";

test("WeChat's own browser is recognised, others are not", () => {
  expect(
    inWechat("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50 NetType/WIFI"),
  ).toBe(true);
  expect(inWechat("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36")).toBe(
    false,
  );
});

test("a phone gets a first name of its own", () => {
  expect(modelOf("Mozilla/5.0 (Linux; Android 13; V2243A Build/TP1A.220624.014) AppleWebKit/537.36")).toBe(
    "V2243A",
  );
  expect(modelOf("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36")).toBe("Android");
  expect(modelOf("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)")).toBe("iPhone");
  expect(modelOf("")).toBe("");
});

test("ages, spans and sizes are words", () => {
  const now = Date.parse("2026-11-24T10:00:00Z");
  const ages = [
    "2026-11-24T09:59:30Z",
    "2026-11-25T10:00:00Z",
    "2026-11-24T09:20:00Z",
    "2026-11-23T01:00:00Z",
    "2026-11-20T10:00:00Z",
  ];
  expect(ages.map((a) => ageWords(a, now))).toEqual(["刚刚", "刚刚", "40 分钟前", "33 小时前", "4 天前"]);
  expect([40_000, -720_000, 90_000_000].map(spanWords)).toEqual(["40 秒", "12 分钟", "25 小时"]);
  expect([500, 3_355_443, 350_000_000].map(sizeWords)).toEqual(["500 B", "3.2 MB", "334 MB"]);
});
