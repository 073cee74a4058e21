import { afterEach, expect, test, vi } from "vitest";
import "../testing/phone";
import type { FieldCase } from "../contract";
import { capture, enter, openCase, outbox, pack, picture } from "../core";
import { signOut } from "../guard/gate";
import { here } from "../state";
import { close, open, showOutbox, showPack } from "../station";
import { personDb } from "../store/db";
import { origin } from "../sync/door";
import { uuid7 } from "./uuid";

origin.is = "http://127.0.0.1:1";
let id = 500;
const person = () => ({
  id: id++,
  login: "li",
  name: "李",
  unit: "",
  role: "inspector",
  may: ["cases.step"],
});
const nobody = async () => false;
const aCase = {
  id: 12,
  version: 3,
  plotNo: "430223JC26000011",
  village: "示例村",
  town: "",
  photos: [],
} as unknown as FieldCase;
const shot = { at: "2026-11-24T09:31:02.123Z", datum: "wgs84", how: "camera" } as const;

async function begun(p = person()) {
  await open(p, nobody);
  await here().db.put("cases", { id: 12, etag: "a", case: aCase });
  await showPack();
  return p;
}
afterEach(close);

test("a photo is on the phone, whole, when capture says so", async () => {
  const p = await begun();
  await capture({ caseId: 12, blob: new Blob(["jpeg"]), filename: "a.jpg", kind: "wide", shot });
  await enter({ caseId: 12, verb: "note", payload: { text: "已到" } });
  expect(outbox.items.map((i) => [i.verb, i.label, i.baseVersion, i.words])).toEqual([
    ["photograph", "430223JC26000011 · 示例村", 3, "待发送"],
    ["note", "430223JC26000011 · 示例村", 3, "待发送"],
  ]);
  expect(outbox.items[0]!.takenAt).toBe(shot.at);
  // After a restart it is all there.
  await close();
  await open(p, nobody);
  expect(outbox.count).toBe(2);
  const item = outbox.items[0]!;
  expect(await (await picture(item.id, item.files[0]!.sha256))!.text()).toBe("jpeg");
});

test("what cannot be kept is said, and nothing stays by halves", async () => {
  await begun();
  const take = (blob: Blob, caseId = 12) => capture({ caseId, blob, filename: "", kind: "wide", shot });
  await expect(take(new Blob([]))).rejects.toThrow(/照片是空的/);
  await expect(take(new Blob(["x"]), 99)).rejects.toThrow(/外业包里没有这宗案件/);
  await showOutbox();
  expect(outbox.count).toBe(0);
  expect(openCase(99)).toBeNull();
  expect(pack.cases.length).toBe(1);
});

test("two people on one phone never mix, and neither signs out with something unsent", async () => {
  const first = await begun();
  await enter({ caseId: 12, verb: "note", payload: { text: "甲" } });
  const asked = vi.spyOn(globalThis, "fetch");
  await expect(signOut()).rejects.toThrow(/还有 1 条没有发送，不能退出/);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
  const second = await begun();
  expect(outbox.count).toBe(0);
  await enter({ caseId: 12, verb: "note", payload: { text: "乙" } });
  await open(first, nobody);
  expect(outbox.items.map((i) => i.payload)).toEqual([{ text: "甲" }]);
  expect(personDb(first.id)).not.toBe(personDb(second.id));
});

test("ids are UUIDv7 by the clock, and never the same", () => {
  const at = Date.parse("2026-11-24T09:31:02.123Z");
  const id = uuid7(at);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(at);
  expect(new Set(Array.from({ length: 1000 }, () => uuid7(at))).size).toBe(1000);
});
