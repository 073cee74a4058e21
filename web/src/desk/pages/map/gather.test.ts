import { expect, test } from "vitest";
import { type Cell, gather } from "./gather";

const cell = (lon: number, lat: number, count: number, more: Partial<Cell> = {}): Cell => ({
  lon,
  lat,
  count,
  open: count,
  closed: 0,
  overdue: 0,
  nr: count,
  ag: 0,
  ...more,
});

test("near cells are one square with their sums, standing where most cases are", () => {
  const [one, ...rest] = gather(
    [cell(113.01, 27.01, 3, { overdue: 1 }), cell(113.02, 27.01, 1, { nr: 0, ag: 1 })],
    6,
  );
  expect(rest).toEqual([]);
  expect(one).toMatchObject({ count: 4, open: 4, overdue: 1, nr: 3, ag: 1 });
  expect(one!.lon).toBeCloseTo(113.0125, 6);
});

test("far cells stay apart, and nearer the eye so do near ones", () => {
  const cells = [cell(113.01, 27.01, 3), cell(113.12, 27.01, 1)];
  expect(gather(cells, 5)).toHaveLength(1);
  expect(gather(cells, 11)).toHaveLength(2);
});

test("no case is lost or counted twice at any zoom, and the cells are left as they were", () => {
  const cells = Array.from({ length: 500 }, (_, n) => cell(112 + (n % 25) / 13, 26 + n / 300, (n % 7) + 1));
  const before = structuredClone(cells);
  const all = (list: Cell[]) => list.reduce((sum, c) => sum + c.count, 0);
  for (let zoom = 3; zoom < 12; zoom++) expect(all(gather(cells, zoom + 0.4))).toBe(all(cells));
  expect(cells).toEqual(before);
});

test("an empty cell makes no square", () => {
  expect(gather([cell(113, 27, 0)], 8)).toEqual([]);
});
