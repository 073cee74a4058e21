import { expect, type Locator } from "@playwright/test";
import { StepDialog } from "./dialog";
import type { Person } from "./person";

/** The page of the routing rules. */
export async function opensRules(who: Person) {
  await who.goesTo("设置");
  await who.page.locator("#content").getByRole("link", { name: "分流规则" }).click();
  await expect(who.page.getByRole("region", { name: "规则版本" })).toBeVisible();
}

export const ruleRow = (who: Person, no: number): Locator => who.page.locator(`tr[data-rule="${no}"]`);

/** The numbers of the rules from top to bottom. */
export async function order(who: Person): Promise<number[]> {
  const rows = await who.page
    .locator("tr[data-rule]")
    .evaluateAll((all) => all.map((r) => Number(r.getAttribute("data-rule"))));
  return rows;
}

export interface NewRule {
  type: string | RegExp;
  words: string;
  basis: string;
}

/** Adds a rule that gives a type to agriculture; it stands last. */
export async function addsRule(who: Person, rule: NewRule): Promise<number> {
  await who.page.getByRole("button", { name: "添加规则" }).click();
  const form = new StepDialog(who.page, "添加规则");
  await form.chooses("图斑类型", rule.type);
  await who.page.keyboard.press("Escape");
  await form.chooses("定性", "非粮化");
  await form.chooses("牵头", "农业农村");
  await form.writes("情形", rule.words);
  await form.writes("依据", rule.basis);
  await form.presses("完成");
  await expect(form.box).toBeHidden();
  return (await order(who)).at(-1)!;
}

export async function saves(who: Person) {
  await who.page.getByRole("button", { name: "保存草稿" }).click();
  await expect(who.page.getByText("有未保存的修改")).toBeHidden();
}

/** The row goes up to stand before another, by keys alone. */
export async function movesUpByKeys(who: Person, no: number, before: number) {
  await ruleRow(who, no).focus();
  for (let n = 0; n < 60; n++) {
    const now = await order(who);
    if (now.indexOf(no) < now.indexOf(before)) return;
    await who.page.keyboard.press("Alt+ArrowUp");
  }
  throw new Error(`rule ${no} never came before ${before}`);
}

export async function figure(who: Person, word: string): Promise<number> {
  const box = who.page.getByRole("region", { name: "试运行结果" });
  const text = await box.locator("dl > div").filter({ hasText: word }).locator("dd").textContent();
  return Number(text);
}
