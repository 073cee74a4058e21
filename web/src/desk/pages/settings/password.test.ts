import { expect, test } from "vitest";
import { firstPassword } from "./password";

test("a first password is long enough, readable, and never the same", () => {
  const made = Array.from({ length: 200 }, () => firstPassword());
  for (const p of made) expect(p).toMatch(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}$/);
  expect(new Set(made).size).toBe(200);
});

test("bytes that would favour some signs are left out", () => {
  let turn = 0;
  const random = (a: Uint8Array) => a.fill(turn++ === 0 ? 255 : 0);
  expect(firstPassword(random as never)).toBe("aaaa-aaaa-aaaa");
  expect(turn).toBe(2);
});
