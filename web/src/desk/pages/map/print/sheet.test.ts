import { expect, test } from "vitest";
import {
  layOut,
  metresPerMm,
  type Paper,
  papers,
  pixels,
  type Rect,
  ratio,
  scaleBar,
  type Turn,
} from "./sheet";

const inside = (a: Rect, b: Rect) =>
  a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
const apart = (a: Rect, b: Rect) =>
  a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

test("on every sheet the parts lie on the page and none on another", () => {
  for (const paper of Object.keys(papers) as Paper[])
    for (const turn of ["landscape", "portrait"] as Turn[]) {
      const s = layOut(paper, turn);
      const parts = [s.title, s.map, s.legend, s.scale, s.note];
      for (const [n, p] of parts.entries()) {
        expect(inside(p, s.page), `${paper} ${turn} ${n}`).toBe(true);
        for (const other of parts.slice(n + 1)) expect(apart(p, other), `${paper} ${turn} ${n}`).toBe(true);
      }
      expect(inside(s.north, s.map)).toBe(true);
      expect((s.map.w * s.map.h) / (s.page.w * s.page.h), `${paper} ${turn}`).toBeGreaterThan(0.55);
    }
});

test("A4 at 300 dots is 2480 by 3508", () => {
  const { page } = layOut("A4", "portrait");
  expect([pixels(page.w, 300), pixels(page.h, 300)]).toEqual([2480, 3508]);
});

test("at zoom 0 the equator is as long as the earth around", () => {
  expect(metresPerMm(0, 0, 512, 1)).toBeCloseTo(40_075_016.7, 0);
});

test("the scale bar is a round length that fits", () => {
  expect(scaleBar(250, 50)).toEqual({ metres: 10_000, mm: 40 });
  expect(scaleBar(3.1, 50).metres).toBe(100);
  expect(scaleBar(0.02, 50).mm).toBeLessThanOrEqual(50);
});

test("the ratio claims two figures", () => {
  expect([ratio(253.7), ratio(10.04), ratio(0.004)]).toEqual(["1:250000", "1:10000", "1:4"]);
});
