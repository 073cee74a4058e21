import { expect, test } from "vitest";
import { table } from ".";

const all = Object.entries(table).flatMap(([group, words]) =>
  Object.entries(words as Record<string, readonly [string, string]>).map(
    ([key, [zh, en]]) => [`${group}.${key}`, zh, en] as const,
  ),
);
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test("every word is said in both languages", () => {
  expect(all.length).toBeGreaterThan(300);
  for (const [key, zh, en] of all) {
    expect(zh.trim(), key).not.toBe("");
    expect(en.trim(), key).not.toBe("");
  }
});

test("both languages fill the same holes", () => {
  for (const [key, zh, en] of all) expect(holes(en), key).toEqual(holes(zh));
});

test("English is not left in Chinese", () => {
  // The switch itself is named in the other language.
  for (const [key, , en] of all) if (key !== "frame.language") expect(en, key).not.toMatch(/\p{Script=Han}/u);
});
