import { expect, test } from "vitest";
import type { Counts } from "@/api/types";
import { addsUp, openIn, summed, toStore } from "./importing";

const counts: Counts = {
  read: 10,
  new: 4,
  matched: 3,
  rejected: 3,
  undecided: 3,
  countyMismatch: 0,
  groups: { new: 4, same: 2, existing: 1, invalid: 1, small: 2 },
  plan: [
    { verdict: "new", decision: "create", count: 4, open: 0 },
    { verdict: "same", decision: "attach", count: 2, open: 1 },
    { verdict: "existing", decision: "keep", count: 1, open: 0 },
    { verdict: "small", decision: "create", count: 1, open: 1 },
    { verdict: "small", decision: "skip", count: 1, open: 1 },
    { verdict: "invalid", decision: "skip", count: 1, open: 0 },
  ],
};

test("the sum is what was read, or the page says so", () => {
  expect(summed(counts)).toBe(10);
  expect(addsUp(counts)).toBe(true);
  expect(addsUp({ ...counts, read: 11 })).toBe(false);
});

test("what is there already is not stored again", () => {
  expect(toStore(counts)).toBe(6);
});

test("what of a group is open, whatever is proposed for it", () => {
  expect(openIn(counts, "small")).toBe(2);
  expect(openIn(counts, "same")).toBe(1);
  expect(openIn(counts, "new")).toBe(0);
});
