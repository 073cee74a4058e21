import { expect, type Locator } from "@playwright/test";
import { choose } from "./dialog";
import type { Person } from "./person";

/** The line of something on the agenda. */
export const onAgenda = (who: Person, subject: string): Locator => who.row(subject);

/** Chooses subjects on the agenda and puts them before a new meeting. */
export async function convenes(who: Person, subjects: string[]) {
  await who.goesTo("会商");
  for (const s of subjects) await who.page.getByRole("checkbox", { name: s, exact: true }).check();
  await who.page.getByRole("button", { name: "列入新会议" }).click();
  await expect(who.page.locator("[data-test=meeting-state]")).toHaveText("筹备中");
}

export const item = (who: Person, subject: string): Locator => who.page.locator(`[data-item="${subject}"]`);

/** Decides an item: what is chosen by label, and the words. */
export async function decides(who: Person, subject: string, choices: Record<string, string>, text: string) {
  const at = item(who, subject);
  await at.getByRole("button", { name: "决定" }).click();
  for (const [label, option] of Object.entries(choices))
    await choose(at.getByRole("combobox", { name: new RegExp(`^${label} `) }), option);
  await at.getByRole("textbox", { name: /^决定内容/ }).fill(text);
}

export async function setsTerm(who: Person, subject: string, day: string) {
  const input = item(who, subject)
    .getByLabel(/^期限 /)
    .and(who.page.locator("input"));
  await input.fill(day);
  await input.press("Enter");
}

export async function writesHead(who: Person, title: string, attendees: string[]) {
  await who.page.getByRole("textbox", { name: "会议名称" }).fill(title);
  await who.page.getByRole("textbox", { name: "地点" }).fill("市政府三楼会议室");
  await who.page.getByRole("textbox", { name: "主持人" }).fill(attendees[0]!);
  await who.page.getByRole("textbox", { name: "参会人员" }).fill(attendees.join("\n"));
}

export async function saves(who: Person) {
  await who.page.getByRole("button", { name: "保存", exact: true }).click();
  await who.sees("会议已保存。");
}

/** Carries the decisions out under the number of the minutes. */
export async function holds(who: Person, minutesNo: string) {
  await who.page.getByRole("textbox", { name: "会议纪要文号" }).fill(minutesNo);
  await who.page.getByRole("button", { name: "形成决定并办理" }).click();
  await who.page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
}
