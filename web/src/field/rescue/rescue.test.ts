import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256 } from "@/shared/hash";
import type { Entry } from "../contract";
import { bytesOf, keep, rows } from "../store/ledger";
import { freshPhone, photo, step } from "../testing/phone";
import { base64, magic } from "./format";
import { readVolume } from "./read";
import { Sha256 } from "./sha256";
import { type Item, volumes, type Writer, writeVolume } from "./write";

const rsa = {
  name: "RSA-OAEP",
  hash: "SHA-256",
  modulusLength: 3072,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const pair = (await crypto.subtle.generateKey(rsa, true, ["encrypt", "decrypt"])) as CryptoKeyPair;
const seal = base64(crypto.getRandomValues(new Uint8Array(32)));
const writer: Writer = {
  personId: 7,
  login: "li",
  deviceId: "00000000-0000-4000-8000-000000000001",
  madeAt: "2026-11-24T09:31:02.123Z",
  keys: {
    key: { id: "k1", spki: base64(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey))) },
    seal,
  },
  passphrase: "良田-2026-秋",
};
const big = new Uint8Array(2_500_000).map((_, i) => (i * 31) % 251);

async function written() {
  const db = await freshPhone();
  await photo(db, 1, big);
  await step(db, 1, "note");
  await photo(db, 2, "two");
  const items: Item[] = (await rows(db)).map((r) => ({ entry: r.entry, photos: r.entry.files ?? [] }));
  const volume = await writeVolume(items, writer, (e, h) => bytesOf(db, e, h));
  return { db, items, volume };
}
const reader = (db: Awaited<ReturnType<typeof freshPhone>>, more: object = {}) => ({
  personId: 7,
  seal,
  passphrase: writer.passphrase,
  keep: (entry: Entry, blobs: Map<string, Blob>) => keep(db, entry, "", blobs),
  ...more,
});

test("SHA-256 in pieces is SHA-256", () => {
  for (const n of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_000]) {
    const data = new Uint8Array(n).map((_, i) => (i * 7) % 256);
    const mine = new Sha256();
    for (let at = 0; at < n; at += 37) mine.add(data.subarray(at, at + 37));
    expect(Buffer.from(mine.end()).toString("hex"), `${n} bytes`).toBe(
      createHash("sha256").update(data).digest("hex"),
    );
  }
});

test("what was written is read on another phone, once however often", async () => {
  const { items, volume } = await written();
  expect(volume.skipped).toBe(0);
  const other = await freshPhone();
  expect(await readVolume(volume.blob, reader(other))).toEqual({ added: 3, had: 0, brokenAt: null });
  expect(await readVolume(volume.blob, reader(other))).toEqual({ added: 0, had: 3, brokenAt: null });
  const back = await rows(other);
  expect(back.map((r) => r.entry)).toEqual(items.map((i) => i.entry));
  for (const r of back) {
    for (const f of r.entry.files ?? []) {
      const blob = (await bytesOf(other, r.entry.id, f.sha256))!;
      expect(await sha256(blob)).toBe(f.sha256);
    }
  }
});

test("the office opens it with its own key, without the passphrase", async () => {
  const { volume } = await written();
  const bytes = new Uint8Array(await volume.blob.arrayBuffer());
  const length = new DataView(bytes.buffer).getUint32(magic.length);
  const header = JSON.parse(
    new TextDecoder().decode(bytes.subarray(magic.length + 4, magic.length + 4 + length)),
  );
  const office = header.wraps.find((w: { kind: string }) => w.kind === "office");
  const raw = await crypto.subtle.decrypt(
    { name: "RSA-OAEP" },
    pair.privateKey,
    Buffer.from(office.key, "base64"),
  );
  expect(raw.byteLength).toBe(32);
  // Nothing of what was done can be read from outside.
  expect(Buffer.from(bytes).includes("已到现场")).toBe(false);
});

test("a wrong passphrase, another person, and no rescue file are told and change nothing", async () => {
  const { volume } = await written();
  const other = await freshPhone();
  const refused = (file: Blob, more: object) =>
    readVolume(file, reader(other, more)).catch((e: Error) => e.message);
  expect(await refused(volume.blob, { passphrase: "something else" })).toMatch(/口令不对/);
  expect(await refused(volume.blob, { personId: 8 })).toMatch(/别人的/);
  expect(await refused(volume.blob, { seal: base64(new Uint8Array(32)) })).toMatch(/封签不符/);
  expect(await refused(new Blob(["<html>"]), {})).toMatch(/不是救援文件/);
  expect(await refused(new Blob([]), {})).toMatch(/不是救援文件/);
  expect(await rows(other)).toEqual([]);
});

test("cut at any record, or with a byte changed, it gives back whole entries only", async () => {
  const { items, volume } = await written();
  const bytes = new Uint8Array(await volume.blob.arrayBuffer());
  for (const share of [0.3, 0.6, 0.9, 0.97, 0.999]) {
    const other = await freshPhone();
    const at = Math.floor(bytes.length * share);
    const cut = await readVolume(new Blob([bytes.subarray(0, at)]), reader(other));
    expect(cut.brokenAt).not.toBeNull();
    const changed = bytes.slice();
    changed[at]! ^= 1;
    const more = await readVolume(new Blob([changed]), reader(other));
    expect(more.brokenAt).not.toBeNull();
    for (const r of await rows(other)) {
      expect(items.map((i) => i.entry)).toContainEqual(r.entry);
      for (const f of r.entry.files ?? [])
        expect((await bytesOf(other, r.entry.id, f.sha256))?.size).toBe(f.size);
    }
  }
});

test("a photo that the phone has lost does not stop the others", async () => {
  const { db, items } = await written();
  await db.delete("files", [items[0]!.entry.id, items[0]!.photos[0]!.sha256]);
  const volume = await writeVolume(items, writer, (e, h) => bytesOf(db, e, h));
  expect(volume.skipped).toBe(1);
  const other = await freshPhone();
  expect((await readVolume(volume.blob, reader(other))).added).toBe(3);
});

test("volumes stay below their limit, and an entry is never in two", () => {
  const item = (size: number) => ({ entry: { id: String(size) } as Entry, photos: [{ sha256: "", size }] });
  const sizes = [100, 200, 300, 50, 700_000, 10];
  const parts = volumes(sizes.map(item), 10_000);
  expect(parts.flat().map((i) => i.photos[0]!.size)).toEqual(sizes);
  expect(parts.map((p) => p.length)).toEqual([2, 2, 1, 1]);
});
