import { expect, type Locator } from "@playwright/test";
import type { File } from "../files";
import { choose } from "./dialog";
import type { Person } from "./person";

/** Brings a layer in and waits until it is there. */
export async function uploadsLayer(
  who: Person,
  layer: { kind: string; name: string; authority: string; asOf: string; files: File[] },
) {
  await who.page.getByRole("link", { name: "图层" }).click();
  await who.page.getByRole("button", { name: "导入图层" }).click();
  const box = who.page.getByRole("dialog").filter({ hasText: "来源单位" });
  await choose(box.getByRole("combobox", { name: "类别" }), layer.kind);
  const date = box.getByRole("combobox", { name: "数据时点" });
  await date.fill(layer.asOf);
  await date.press("Enter");
  await box.locator("input[name=layer-name]").fill(layer.name);
  await box.locator("input[name=authority]").fill(layer.authority);
  await box.locator("input[type=file]").setInputFiles(layer.files);
  await box.getByRole("button", { name: "导入图层" }).click();
  await expect(who.page.locator("[data-test=layer-job][data-state=done]")).toBeVisible({ timeout: 60_000 });
}

/** Has a boundary file checked; hands over the dialog with what was found. */
export async function checksRegions(who: Person, source: string, files: File[]): Promise<Locator> {
  const box = who.page.getByRole("dialog").filter({ visible: true });
  if (!(await box.isVisible())) await who.page.getByRole("button", { name: "导入界线" }).click();
  await box.locator("input[name=region-source]").fill(source);
  await box.locator("input[type=file]").setInputFiles(files);
  await box.getByRole("button", { name: "检查", exact: true }).click();
  await expect(box.locator("[data-status]").first()).toBeVisible({ timeout: 60_000 });
  return box;
}

/** Confirms what was checked. */
export async function bringsRegions(box: Locator, regions: number) {
  await box.getByRole("checkbox", { name: "已核对检查结果" }).check();
  await box.getByRole("button", { name: `写入 ${regions} 个行政区` }).click();
  await expect(box).toBeHidden();
}
