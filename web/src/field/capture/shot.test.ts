import { expect, test } from "vitest";
import { toGCJ02 } from "../geo/gcj02";
import { type Moment, shotOf } from "./shot";

const plot = {
  type: "MultiPolygon" as const,
  coordinates: [
    [
      [
        [113.3, 27.2],
        [113.301, 27.2],
        [113.301, 27.2009],
        [113.3, 27.2],
      ],
    ],
  ],
};
const at = Date.parse("2026-11-24T09:31:02.123Z");
const fix = (lon: number, lat: number, age = 1500) => ({
  at: at - age,
  lon,
  lat,
  accuracyM: 4.2,
  altitudeM: null,
  speedMs: Number.NaN,
});
const moment: Moment = {
  at,
  how: "camera",
  fixes: [fix(113.3005, 27.20021)],
  heading: { heading: 359.96, ref: "magnetic", accuracyDeg: null },
  clock: { offsetMs: -1250.4, measuredAt: "2026-11-24T01:00:00.000Z" },
  clockMoved: false,
  manual: null,
  plot,
  nearM: 20,
};

test("a shot says what the phone knew, and nothing it did not", () => {
  expect(shotOf(moment)).toEqual({
    at: "2026-11-24T09:31:02.123Z",
    clockOffsetMs: -1250,
    clockMeasuredAt: "2026-11-24T01:00:00.000Z",
    lon: 113.3005,
    lat: 27.20021,
    accuracyM: 4.2,
    fixAgeMs: 1500,
    heading: 0,
    headingRef: "magnetic",
    datum: "wgs84",
    how: "camera",
  });
});

test("without a fix there is a time and no position", () => {
  const bare = { ...moment, fixes: [], heading: null, clock: { offsetMs: null, measuredAt: null } };
  expect(shotOf(bare)).toEqual({ at: "2026-11-24T09:31:02.123Z", datum: "unknown", how: "camera" });
});

test("a displaced position is flagged and left as it is", () => {
  const [lon, lat] = toGCJ02([113.3005, 27.2002]) as [number, number];
  expect(shotOf({ ...moment, fixes: [fix(lon, lat)] })).toMatchObject({ datum: "gcj02", lon, lat });
});

test("a position by hand has its reason and no accuracy", () => {
  const shot = shotOf({
    ...moment,
    manual: { lon: 113.3, lat: 27.2, reason: "山谷无信号" },
    clockMoved: true,
  });
  expect(shot).toMatchObject({
    lon: 113.3,
    manualReason: "山谷无信号",
    datum: "unknown",
    hints: ["clock-moved"],
  });
  expect(shot.accuracyM).toBeUndefined();
});

test("an old fix is used and doubted", () => {
  expect(shotOf({ ...moment, fixes: [fix(113.3, 27.2, 70_000)] })).toMatchObject({
    fixAgeMs: 70_000,
    hints: ["old-fix"],
  });
});
