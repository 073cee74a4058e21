import { expect, test } from "vitest";
import { spread } from "./spread";

const at = (verdict: string, lon: number, count = 1) => ({ verdict, lon, lat: 27.1, count });

test("a circle alone stays where it is", () => {
  const [one] = spread([at("new", 113.31, 7)], 9);
  expect(one?.lon).toBeCloseTo(113.31, 9);
  expect(one?.lat).toBeCloseTo(27.1, 9);
  expect(one?.count).toBe(7);
});

test("circles on one spot stand side by side, counted by group", () => {
  const out = spread([at("new", 113.31, 3), at("same", 113.31001), at("new", 113.31002, 2)], 9);
  expect(out.map((c) => [c.verdict, c.count])).toEqual([
    ["new", 5],
    ["same", 1],
  ]);
  const pixels = ((out[1]!.lon - out[0]!.lon) / 360) * 512 * 2 ** 9;
  expect(pixels).toBeCloseTo(30, 5);
});

test("nothing is lost", () => {
  const cells = Array.from({ length: 200 }, (_, n) => at(n % 3 ? "new" : "part", 113 + n / 300, n));
  const sum = (list: { count: number }[]) => list.reduce((all, c) => all + c.count, 0);
  for (const zoom of [3, 9, 15]) expect(sum(spread(cells, zoom))).toBe(sum(cells));
});
