import { expect, test } from "vitest";
import type { EarlierPhoto, RuleSet } from "../contract";
import type { PhotoFact, Visit } from "../geo/coverage";
import { destination } from "../geo/ellipsoid";
import vectors from "../geo/vectors.json";
import { isNew, ringOf, stationsOf } from "./guide";

const [verify, rectify] = vectors.sets as unknown as [RuleSet, RuleSet];
const middle = [113.3005, 27.20045];
const fact = (sha256: string, phase: string, bearing: number | null, metres = 80): PhotoFact => ({
  sha256,
  phase,
  kind: "close",
  position: destination(middle, (bearing ?? 0) + 180, metres),
  accuracyM: 4,
  manual: false,
  reason: "",
  bearing,
  takenAt: "2026-06-01T01:00:00Z",
});
const visit = (photos: PhotoFact[]): Visit => ({
  plot: { type: "MultiPolygon", coordinates: vectors.plots[0] as never },
  areaCents: 100,
  issuedOn: "2026-05-08",
  finishedOn: "2026-05-20",
  notReachable: false,
  photos,
});
const earlier = (f: PhotoFact, id: number): EarlierPhoto =>
  ({
    id,
    phase: "verify",
    kind: f.kind,
    position: f.position,
    bearing: f.bearing,
    sha256: f.sha256,
  }) as EarlierPhoto;

test("a verification's ring counts directions a gap apart", () => {
  const photos = [
    fact("a", "verify", 0),
    fact("b", "verify", 30),
    fact("c", "verify", 50),
    fact("d", "verify", null),
  ];
  expect(ringOf(verify, visit(photos))).toMatchObject({
    have: 2,
    need: 2,
    arcs: [{ from: -45, to: 45 }, { from: 5 }],
  });
  expect(isNew(verify, visit(photos), 94)).toBe(false);
  expect(isNew(verify, visit(photos), 96)).toBe(true);
});

test("an evidence ring asks for the earlier standpoints", () => {
  const before = [fact("a", "verify", 0), fact("b", "verify", 90)];
  const again = fact("x", "rectify", 8, 84);
  expect(ringOf(rectify, visit(before))).toMatchObject({ have: 0, need: 2 });
  const ring = ringOf(rectify, visit([...before, again]));
  expect(ring).toMatchObject({ have: 1, need: 2 });
  expect(ring?.arcs.map((a) => a.done)).toEqual([true, false]);
  expect(ringOf(rectify, visit([]))).toBeNull();
});

test("the guide leads to the nearest standpoint that is not repeated yet", () => {
  const [a, b] = [fact("a", "verify", 0), fact("b", "verify", 90)];
  const here = destination(a.position!, 180, 40);
  const lead = (photos: PhotoFact[], heading: number | null) =>
    stationsOf(rectify, visit(photos), [earlier(a, 1), earlier(b, 2)], here, heading);
  const first = lead([a, b], 350)[0]!;
  expect([first.photo.id, Math.round(first.metres), Math.round(first.direction) % 360]).toEqual([1, 40, 0]);
  expect([first.turn, first.near, first.done]).toEqual([10, false, false]);
  expect(stationsOf(verify, visit([a, b]), [earlier(a, 1)], here, 0)).toEqual([]);
  const done = { ...fact("x", "rectify", 5), position: a.position };
  expect(lead([a, b, done], null).map((s) => [s.photo.id, s.done, s.turn])).toEqual([
    [2, false, null],
    [1, true, null],
  ]);
});
