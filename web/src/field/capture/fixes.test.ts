import { expect, test } from "vitest";
import { doubts, type Fix, fixAt, fixOf, remember } from "./fixes";

const fix = (seconds: number, east = 0, accuracyM = 5): Fix => ({
  at: 1_000_000 + seconds * 1000,
  lon: 113.3 + east / 99_000,
  lat: 27.2,
  accuracyM,
  altitudeM: null,
  speedMs: null,
});
const now = (seconds: number) => 1_000_000 + seconds * 1000;

test("walking raises no doubt", () => {
  const walk = Array.from({ length: 60 }, (_, n) => fix(n, n * 1.4));
  expect(doubts(walk, now(60))).toEqual([]);
});

test("a position that leaps is doubted, one within its accuracy is not", () => {
  expect(doubts([fix(0), fix(1, 900)], now(2))).toEqual(["jump"]);
  expect(doubts([fix(0, 0, 600), fix(1, 900, 400)], now(2))).toEqual([]);
  expect(doubts([fix(0), fix(60, 900)], now(61))).toEqual([]);
});

test("a leap is forgotten after two minutes", () => {
  const fixes = [fix(0), fix(1, 900), ...Array.from({ length: 20 }, (_, n) => fix(130 + n, 900 + n))];
  expect(doubts(fixes, now(150))).toEqual([]);
});

test("a position that never trembles is doubted", () => {
  const still = (n: number) => Array.from({ length: n }, (_, i) => fix(i * 4));
  expect(doubts(still(10), now(37))).toEqual(["frozen"]);
  expect(doubts(still(7), now(25))).toEqual([]);
  expect(doubts([...still(10), fix(40, 0.01)], now(41))).toEqual([]);
});

test("an old position is said to be old", () => {
  expect(doubts([fix(0)], now(61))).toEqual(["old-fix"]);
  expect(doubts([fix(0)], now(59))).toEqual([]);
  expect(doubts([], now(59))).toEqual([]);
});

test("a photo of the system camera takes the fix of its own moment", () => {
  const fixes = [fix(0), fix(30, 5), fix(60, 10)];
  expect(fixAt(fixes, now(32))).toBe(fixes[1]);
  expect(fixAt([], now(0))).toBeNull();
});

test("fixes are remembered for ten minutes, each moment once", () => {
  let kept: Fix[] = [];
  for (const f of [fix(0), fix(300), fix(300, 4), fix(601)]) kept = remember(kept, f);
  expect(kept.map((f) => [(f.at - 1_000_000) / 1000, f.lon > 113.3])).toEqual([
    [300, true],
    [601, false],
  ]);
});

test("a fix whose time cannot be gets the moment it came", () => {
  const position = (timestamp: number) =>
    ({
      timestamp,
      coords: { longitude: 113, latitude: 27, accuracy: 4, altitude: null, speed: 1 },
    }) as GeolocationPosition;
  expect(fixOf(position(now(0)), now(3)).at).toBe(now(0));
  expect(fixOf(position(86_400_000 * 9), now(3)).at).toBe(now(3));
  expect(fixOf(position(0), now(3)).at).toBe(now(3));
  expect(fixOf(position(now(4)), now(3)).at).toBe(now(3));
});
