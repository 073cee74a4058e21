import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { choose } from "./dialog";
import type { Person } from "./person";

/** Chooses what to include; only what is named. */
export async function includes(who: Person, what: { batch?: string; county?: string; plane?: string }) {
  const box = who.page.getByRole("region", { name: "统计范围" });
  if (what.batch) await choose(box.getByRole("combobox", { name: "批次" }), what.batch);
  if (what.county) await choose(box.getByRole("combobox", { name: "县区" }), what.county);
  if (what.plane) await choose(box.getByRole("combobox", { name: /坐标系/ }), what.plane);
}

const row = (who: Person, kind: string) =>
  who.page.getByRole("region", { name: "我的文件" }).locator(`[data-export="${kind}"]`).first();

/** Has something made, waits for it, and takes it home. */
export async function makes(who: Person, name: string, kind: string): Promise<{ name: string; raw: Buffer }> {
  await who.page.getByRole("button", { name: `生成${name}`, exact: true }).click();
  await expect(who.page.getByRole("status").filter({ hasText: `“${name}”` })).toBeVisible();
  await expect(row(who, kind)).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  const [file] = await Promise.all([
    who.page.waitForEvent("download"),
    row(who, kind).getByRole("link", { name: /^下载/ }).click(),
  ]);
  return { name: file.suggestedFilename(), raw: await readFile(await file.path()) };
}

/** What a greyed button still needs. */
export async function lacks(who: Person, kind: string, words: string) {
  const one = who.page.locator(`[data-kind="${kind}"]`);
  await expect(one.getByRole("button")).toBeDisabled();
  await expect(one).toContainText(words);
}

/** Takes a made file off the list. */
export async function removes(who: Person, kind: string) {
  const list = who.page.locator(`[data-export="${kind}"]`);
  const before = await list.count();
  await row(who, kind).getByRole("button", { name: /^删除/ }).click();
  await expect(list).toHaveCount(before - 1);
}
