import { expect, test, vi } from "vitest";
import { freshPhone, here, photo, step } from "../testing/phone";
import { answered, bytesOf, dismiss, keep, received, rows, sweep } from "./ledger";

const answer = (
  id: string,
  status: "done" | "held" | "given_up",
  files: { sha256: string; arrived: boolean }[] = [],
) => ({
  id,
  status,
  code: "",
  words: "x",
  missing: [],
  caseVersion: 4,
  caseState: "verifying",
  files: files.map((f) => ({ ...f, released: false })),
});
const receipt = (entry: string, sha256: string) => ({
  entry,
  sha256,
  arrived: true as const,
  photoId: 1,
  words: "",
});

test("an entry leaves on done and a receipt for each hash, in either order, and not before", async () => {
  for (const order of ["answer first", "receipt first"]) {
    const db = await freshPhone();
    const { id, files } = await photo(db, 1, "one");
    const hash = files![0]!.sha256;
    const both = [
      () => answered(db, [answer(id, "done", [{ sha256: hash, arrived: false }])]),
      () => received(db, receipt(id, hash)),
    ];
    if (order === "receipt first") both.reverse();
    await both[0]!();
    expect(await here(db), order).toBe(1);
    expect(await bytesOf(db, id, hash), order).not.toBeNull();
    await both[1]!();
    expect(await here(db), order).toBe(0);
    expect(await bytesOf(db, id, hash), order).toBeNull();
    db.close();
  }
});

test("held stays with its bytes, and an old answer does not undo done", async () => {
  const db = await freshPhone();
  const { id, files } = await photo(db, 1, "one");
  const hash = files![0]!.sha256;
  await answered(db, [answer(id, "held", [{ sha256: hash, arrived: true }])]);
  expect(await here(db)).toBe(1);
  expect(await bytesOf(db, id, hash)).not.toBeNull();
  const e = await photo(db, 1, "two");
  const files2 = [{ sha256: e.files![0]!.sha256, arrived: false }];
  await answered(db, [answer(e.id, "done", files2)]);
  await answered(db, [answer(e.id, "held", files2)]);
  expect((await rows(db)).find((r) => r.entry.id === e.id)!.fate.status).toBe("done");
});

test("what was given up stays until its person takes leave of it", async () => {
  const db = await freshPhone();
  const { id, files } = await photo(db, 1, "one");
  const hash = files![0]!.sha256;
  await answered(db, [answer(id, "held", [{ sha256: hash, arrived: true }])]);
  await dismiss(db, id);
  expect(await here(db), "held is not dismissed").toBe(1);
  await answered(db, [answer(id, "given_up", [{ sha256: hash, arrived: true }])]);
  expect(await here(db)).toBe(1);
  expect(await bytesOf(db, id, hash)).not.toBeNull();
  await dismiss(db, id);
  expect(await here(db)).toBe(0);
  expect(await bytesOf(db, id, hash)).toBeNull();
});

test("the same entry is kept once", async () => {
  const db = await freshPhone();
  const e = await photo(db, 1, "one");
  expect(await keep(db, e, "", new Map())).toBe(false);
  expect((await rows(db)).length).toBe(1);
  expect((await bytesOf(db, e.id, e.files![0]!.sha256))?.size).toBe(3);
});

test("a full phone is told in words, and keeps nothing by halves", async () => {
  const db = await freshPhone();
  const real = IDBObjectStore.prototype.put;
  const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    value,
    key,
  ) {
    // The last of what is written together does not fit.
    if (this.name === "sends") throw new DOMException("full", "QuotaExceededError");
    return real.call(this, value, key);
  });
  await expect(photo(db, 1, "one")).rejects.toThrow(/存储空间不足.*没有存下/);
  put.mockRestore();
  expect(await rows(db)).toEqual([]);
  expect([await db.count("fates"), await db.count("files")]).toEqual([0, 0]);
});

test("what left two weeks ago is forgotten, nothing else", async () => {
  const db = await freshPhone();
  const old = await step(db, 1);
  const fresh = await step(db, 1);
  const held = await step(db, 1);
  await answered(db, [answer(old.id, "done")], "2026-11-01T00:00:00Z");
  await answered(db, [answer(fresh.id, "done")], "2026-11-20T00:00:00Z");
  await answered(db, [answer(held.id, "held")], "2026-11-01T00:00:00Z");
  await sweep(db, Date.parse("2026-11-24T00:00:00Z"));
  expect((await rows(db)).map((r) => r.entry.id)).toEqual([fresh.id, held.id]);
});
