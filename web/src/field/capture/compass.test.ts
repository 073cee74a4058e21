import { expect, test } from "vitest";
import { headingOf, type Orientation } from "./compass";

const held = (alpha: number, beta: number, gamma: number, more: Partial<Orientation> = {}): Orientation => ({
  type: "deviceorientationabsolute",
  absolute: true,
  alpha,
  beta,
  gamma,
  ...more,
});

test("held upright, the camera looks where the back points", () => {
  // alpha counts anticlockwise: 270 is a phone turned to the east.
  expect(headingOf(held(0, 90, 0), 0)?.heading).toBeCloseTo(0, 6);
  expect(headingOf(held(270, 90, 0), 0)?.heading).toBeCloseTo(90, 6);
  expect(headingOf(held(180, 75, 0), 0)?.heading).toBeCloseTo(180, 6);
  expect(headingOf(held(90, 60, 0), 0)?.heading).toBeCloseTo(270, 6);
});

test("held across, the camera still looks where the back points", () => {
  // Flat and facing north, then tipped up on its right or left edge.
  expect(headingOf(held(0, 0, 90), 90)?.heading).toBeCloseTo(270, 6);
  expect(headingOf(held(0, 0, -90), 270)?.heading).toBeCloseTo(90, 6);
});

test("lying flat, the top of the screen counts", () => {
  expect(headingOf(held(300, 3, 2), 0)?.heading).toBeCloseTo(60, 6);
  expect(headingOf(held(0, 0, 0), 90)?.heading).toBeCloseTo(90, 6);
});

test("a phone that does not know its north has no heading", () => {
  expect(headingOf(held(10, 90, 0, { type: "deviceorientation", absolute: false }), 0)).toBeNull();
  expect(headingOf({ ...held(10, 90, 0), alpha: null }, 0)).toBeNull();
});

test("which north is said, as far as anybody knows", () => {
  expect(headingOf(held(0, 90, 0), 0)?.ref).toBe("magnetic");
  expect(headingOf(held(0, 90, 0, { type: "deviceorientation" }), 0)?.ref).toBe("unknown");
});

test("iOS says its heading and how well it knows it", () => {
  const ios = (heading: number, accuracy: number) =>
    headingOf(
      held(77, 90, 0, {
        type: "deviceorientation",
        absolute: false,
        webkitCompassHeading: heading,
        webkitCompassAccuracy: accuracy,
      }),
      90,
    );
  expect(ios(300, 15)).toEqual({ heading: 30, ref: "magnetic", accuracyDeg: 15 });
  expect(ios(300, -1)).toBeNull();
});
