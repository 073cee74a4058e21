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

/** Hands in files and stops the check before it is through. */
export async function handsInAndCancels(who: Person, files: string[] | File[]) {
  await dropsFiles(who, files);
  await expect(
    panel(who)
      .getByText(/^正在检查/)
      .first(),
  ).toBeVisible();
  await panel(who).getByRole("button", { name: "取消", exact: true }).click();
  await expect(panel(who).getByText("已取消，没有写入任何图斑。")).toBeVisible();
}

/** Begins a check that was stopped once more, and waits for it. */
export async function checksAgain(who: Person, patience = 120_000) {
  await panel(who).getByRole("button", { name: "重新检查" }).click();
  await expect(panel(who).getByText("已检查，待入库").first()).toBeVisible({ timeout: patience });
}

/** What the head of the open import says of it, and how it stands in the list of imports. */
export async function importIs(who: Person, status: string) {
  await expect(panel(who).locator("header")).toContainText(status);
  await expect(who.page.locator("table tr.open")).toContainText(status);
}

/** Changes thresholds of the batch by their labels, and saves. */
export async function setsThresholds(who: Person, values: Record<string, string>) {
  const form = who.page.locator("form").filter({ has: who.page.getByLabel("最小面积（平方米）") });
  if (!(await form.isVisible())) await who.page.getByRole("button", { name: "修改", exact: true }).click();
  for (const [label, value] of Object.entries(values)) await form.getByLabel(label).fill(value);
  await form.getByRole("button", { name: "保存" }).click();
}

/** Does something after which the groups lie otherwise on the map. */
export async function redrawsMap(who: Person, does: () => Promise<void>) {
  const asked = who.page.waitForResponse((r) => /\/imports\/\d+\/sketch$/.test(r.url()));
  await does();
  await asked;
}

/** What is said beside the field of a threshold; everything else that was typed is still there. */
export async function thresholdIsRefused(who: Person, label: string, words: RegExp) {
  await expect(who.page.locator("label").filter({ hasText: label }).getByRole("alert")).toHaveText(words);
}

const groups = (who: Person) => panel(who).getByRole("list", { name: "分组" });

/** The groups of the reconciliation with their counts, as they stand on the page. */
export async function counts(who: Person): Promise<Record<string, number>> {
  const out: Record<string, number> = {};
  for (const text of await groups(who).getByRole("button").allInnerTexts()) {
    const found = /(\d+)\s*(\S+)/.exec(text.replace(/\n[新同扩含潮更跨外小双有重错]/, "\n"));
    if (found) out[found[2]!] = Number(found[1]);
  }
  return out;
}

/** The rows of one group, as they stand on the page. */
export async function rowsOf(who: Person, group: string): Promise<string[]> {
  await shows(who, group);
  const rows = panel(who).getByRole("table", { name: "逐行结果" }).getByRole("row");
  await expect(panel(who).locator("table.loading")).toHaveCount(0);
  return (await rows.allInnerTexts()).slice(1);
}

/** What is to become of the first row of a group. */
export async function firstIs(who: Person, group: string, decision: string) {
  await shows(who, group);
  const choice = panel(who).getByRole("table", { name: "逐行结果" }).getByRole("combobox").first();
  await expect(choice.locator("option:checked")).toHaveText(decision);
}

/** Shows one group; the rows that the table has are its. */
export async function shows(who: Person, group: string) {
  const tab = groups(who)
    .getByRole("button")
    .filter({ hasText: new RegExp(`${group}\\s*(●|✓|$)`) });
  if ((await tab.getAttribute("aria-pressed")) !== "true") await tab.click();
  await expect(tab).toHaveAttribute("aria-pressed", "true");
  await expect(panel(who).locator("table.loading")).toHaveCount(0);
}

/** What the sum says, whole. */
export async function sumIs(who: Person, words: RegExp) {
  await expect(panel(who).getByRole("group", { name: "合计" })).toHaveText(words);
}

/** Every row of a group becomes the same. */
export async function decidesGroup(who: Person, group: string, decision: string) {
  await shows(who, group);
  await panel(who).getByLabel("整组改为").selectOption({ label: decision });
  await isDecided(who, group);
}
export async function acceptsGroup(who: Person, group: string) {
  await shows(who, group);
  await panel(who)
    .getByRole("button", { name: /^本组接受建议/ })
    .click();
  await isDecided(who, group);
}
export async function isDecided(who: Person, group: string) {
  const tab = groups(who)
    .getByRole("button")
    .filter({ hasText: new RegExp(`${group}\\s*(●|✓|$)`) });
  await expect(tab).toContainText("已全部确认");
}

/** Every proposal that is still open, after reading what will happen. */
export async function acceptsAll(who: Person, ...lines: RegExp[]) {
  await shows(who, "全部");
  await panel(who)
    .getByRole("button", { name: /^接受全部建议/ })
    .click();
  const box = who.page.getByRole("dialog", { name: "接受全部建议" });
  for (const line of lines) await expect(box.getByRole("row", { name: line })).toBeVisible();
  await box.getByRole("button", { name: "接受全部建议" }).click();
  await expect(panel(who).getByText("已全部确认").first()).toBeVisible();
}

/** One row: looks at it beside the cases it meets, and decides with a note. */
export async function decidesRow(
  who: Person,
  plot: string,
  compared: (string | RegExp)[],
  decision: string,
  note: string,
) {
  const row = panel(who).getByRole("table", { name: "逐行结果" }).getByRole("row").filter({ hasText: plot });
  await row.getByRole("button", { name: /的图形与对照$/ }).click();
  const card = panel(who).getByRole("region", { name: "新旧对照" }).first();
  for (const words of compared) await expect(card).toContainText(words);
  await card.getByRole("textbox").fill(note);
  await card.getByRole("button", { name: decision }).click();
  await expect(row).toContainText(note);
  await card.getByRole("button", { name: "关闭" }).click();
}

/** The plots stand on the ground of the demo city: each is a case of its own all the same. */
export async function standsAlone(who: Person) {
  for (const group of ["在办案件的一部分", "在办案件相同", "在办案件扩大", "已销号案件重叠"]) {
    const tab = groups(who).getByRole("button").filter({ hasText: group }).filter({ hasText: "待确认" });
    if (await tab.count()) await decidesGroup(who, group, "新立案件");
  }
}

export async function mayNotCommit(who: Person, why: RegExp) {
  await expect(panel(who).getByRole("button", { name: /^入库/ })).toBeDisabled();
  await expect(panel(who).getByText(why)).toBeVisible();
}

/** Stores, and hears that others were faster: nothing is stored, and the rows to look at again are shown. */
export async function commitsTooLate(who: Person, again: string[], patience = 60_000) {
  await panel(who)
    .getByRole("button", { name: /^入库 \d+ 个图斑$/ })
    .click();
  await expect(panel(who).getByRole("alert")).toContainText("核对之后台账有了变化，没有写入任何图斑", {
    timeout: patience,
  });
  await expect(panel(who).getByRole("checkbox", { name: "只看待确认" })).toBeChecked();
  const rows = panel(who).getByRole("table", { name: "逐行结果" }).getByRole("row");
  await expect(rows).toHaveCount(1 + again.length);
  for (const no of again) await expect(rows.filter({ hasText: no })).toContainText("建议");
}

/** What made it too late is settled: no refusal stands there any more, and all rows do. */
export async function isInTimeAgain(who: Person, rows: number) {
  await expect(
    panel(who).getByText("台账有过变化，已重新核对，没有待确认的图斑，可以再次入库。"),
  ).toBeVisible();
  await expect(panel(who).getByRole("alert")).toHaveCount(0);
  await expect(panel(who).getByRole("table", { name: "逐行结果" }).getByRole("row")).toHaveCount(1 + rows);
}

export async function commits(who: Person, patience = 60_000) {
  await panel(who)
    .getByRole("button", { name: /^入库 \d+ 个图斑$/ })
    .click();
  await expect(panel(who).getByText("已入库。案件在“分派”中等待下达。")).toBeVisible({ timeout: patience });
}
