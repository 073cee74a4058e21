import { expect } from "@playwright/test";
import type { File } from "../files";
import { choose } from "./dialog";
import type { Person } from "./person";

/** Makes a batch with the proposed limits and stands on its page. */
export async function createsBatch(who: Person, number: string) {
  await who.goesTo("批次");
  await who.page.getByRole("button", { name: "新建批次" }).click();
  const box = who.page.getByRole("dialog", { name: "新建批次" });
  await box.getByLabel("文号").fill(number);
  await box.getByLabel("来源").fill("端到端测试");
  await box.getByRole("button", { name: "新建批次" }).click();
  await expect(who.page.getByRole("heading", { level: 1, name: number })).toBeVisible();
}

const panel = (who: Person) => who.page.locator("section.import");

export async function dropsFiles(who: Person, files: string[] | File[]) {
  await who.page.locator("input[type=file]").setInputFiles(files as string[]);
}

/** Hands in files and waits until they are checked, answering the unit of the area. */
export async function handsIn(who: Person, files: string[] | File[], unit = "平方米", patience = 60_000) {
  await dropsFiles(who, files);
  const apply = panel(who).getByRole("button", { name: "按此重新检查" });
  const answer = panel(who).getByRole("combobox", { name: /的单位/ });
  await expect(answer).toBeVisible({ timeout: patience });
  await choose(answer, unit);
  await apply.click();
  await expect(apply).toBeHidden();
  await expect(panel(who).getByText("已检查，待入库").first()).toBeVisible({ timeout: patience });
}

/** The counts of the check, as they stand on the page. */
export async function counts(who: Person): Promise<Record<string, number>> {
  const out: Record<string, number> = {};
  for (const text of await panel(who).locator(".tallies").getByRole("button").allInnerTexts()) {
    const found = /(\d+)\s*(\S+)/.exec(text);
    if (found) out[found[2]!] = Number(found[1]);
  }
  return out;
}

/** The rows of one verdict, as they stand on the page. */
export async function rowsOf(who: Person, verdict: string): Promise<string[]> {
  await panel(who).locator(".tallies").getByRole("button", { name: verdict }).click();
  const rows = panel(who).getByRole("table", { name: "逐行结果" }).getByRole("row");
  await expect(panel(who).locator("table.loading")).toHaveCount(0);
  return (await rows.allInnerTexts()).slice(1);
}

export async function commits(who: Person, patience = 60_000) {
  await panel(who)
    .getByRole("button", { name: /^入库 \d+ 个图斑$/ })
    .click();
  await expect(panel(who).getByText("已入库。案件在“分派”中等待下达。")).toBeVisible({ timeout: patience });
}
