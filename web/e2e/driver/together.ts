import { expect, type Locator } from "@playwright/test";
import type { File } from "../files";
import { url } from "../server";
import type { Person } from "./person";

const drawer = (who: Person) => who.page.getByRole("dialog", { name: /^两部门/ });
export const part = (who: Person, name: string): Locator =>
  drawer(who).getByRole("region", { name, exact: true });

/** Opens what both departments do about the case that stands open. */
export async function opensTogether(who: Person) {
  await who.page.getByRole("button", { name: "两部门", exact: true }).click();
  await expect(part(who, "联合验收")).toBeVisible();
}
export async function closesTogether(who: Person) {
  await who.page.keyboard.press("Escape");
  await expect(drawer(who)).toBeHidden();
}

/** Fills in a sheet of joint acceptance of today. */
export async function opensSheet(who: Person, opinion: string) {
  const box = part(who, "联合验收");
  await box.getByRole("button", { name: "填写联合验收表" }).click();
  const form = box.getByRole("form", { name: "填写联合验收表" });
  await form.getByRole("textbox", { name: "查看内容" }).fill("四至、耕作层和出苗情况");
  await form.getByRole("textbox", { name: "验收意见" }).fill(opinion);
  await form.getByRole("button", { name: "填写联合验收表" }).click();
  await expect(form).toBeHidden();
}

async function draws(who: Person, pad: Locator) {
  const box = (await pad.boundingBox())!;
  await who.page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.6);
  await who.page.mouse.down();
  for (const [x, y] of [
    [0.35, 0.3],
    [0.5, 0.7],
    [0.65, 0.3],
    [0.8, 0.6],
  ] as const)
    await who.page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 4 });
  await who.page.mouse.up();
}

/** Signs everything on the sheet that this person may: the guest's beside the own. */
export async function signsAll(who: Person, where: Locator) {
  const buttons = where.locator("[data-sign]");
  await expect(buttons.first()).toBeVisible();
  for (let n = await buttons.count(); n > 0; n--) {
    await buttons.first().click();
    const dialog = who.page.getByRole("dialog", { name: /签字$/ });
    const guest = dialog.getByRole("textbox", { name: "签字人姓名" });
    const pad = dialog.locator("[data-test=sign]");
    await expect(pad).toBeVisible();
    await expect(dialog).toHaveCSS("opacity", "1");
    if (await guest.isVisible()) {
      await guest.fill("整理员");
      await dialog.getByRole("textbox", { name: "签字人单位" }).fill("土地整理机构（示意）");
    }
    const send = dialog.getByRole("button", { name: "签字", exact: true });
    await expect(async () => {
      await draws(who, pad); // the dialog may still be growing
      await expect(send).toBeEnabled({ timeout: 1_000 });
    }).toPass();
    await send.click();
    await expect(dialog).toBeHidden();
  }
}

/** The sheet of a plot on the page of what waits. */
export const waitingSheet = (who: Person, plot: string) =>
  who.page.locator(".sheet").filter({ hasText: plot });

/** Signs a sheet that waits, on the phone page. */
export async function signsOnThePhone(who: Person, plot: string) {
  await who.page.setViewportSize({ width: 390, height: 844 });
  await who.page.goto(`${url()}/field/sign`);
  const sheet = who.page.locator("[data-test=sheet]").filter({ hasText: plot });
  await sheet.locator("[data-sign]").first().click();
  const send = sheet.locator("[data-test=sign-send]");
  await draws(who, sheet.locator("[data-test=sign]"));
  if (process.env.SHOTS) await who.page.screenshot({ path: `${process.env.SHOTS}/sign.png` });
  await send.click();
  await expect(who.page.getByRole("status")).toContainText("✓");
  await expect(sheet).toBeHidden();
}

export async function asks(who: Person, text: string, due: string, files: File[] = []) {
  const box = part(who, "征求意见");
  await box.getByRole("button", { name: /^征求/ }).click();
  const form = box.getByRole("form", { name: "征求意见" });
  await form.getByRole("textbox", { name: "征求的意见" }).fill(text);
  const input = form.getByRole("combobox", { name: "答复期限" });
  await input.fill(due);
  await input.press("Enter");
  if (files.length) await form.locator("input[type=file]").setInputFiles(files);
  await form.getByRole("button", { name: "提交" }).click();
  await expect(form).toBeHidden();
}

/** Answers a question from the page of what waits. */
export async function answersQuestion(who: Person, question: string, text: string) {
  const one = who.page.locator("[data-test=question]").filter({ hasText: question });
  await one.getByRole("button", { name: "答复" }).click();
  const form = one.getByRole("form", { name: "答复" });
  await form.getByRole("textbox", { name: "答复意见" }).fill(text);
  await form.getByRole("button", { name: "提交" }).click();
  await expect(one).toBeHidden(); // answered, it no longer waits
}

/** Takes a step of a legal case in that place. */
export async function takesLegal(where: Locator, step: string, fields: Record<string, string>) {
  await where.getByRole("button", { name: step, exact: true }).click();
  const form = where.getByRole("form", { name: step, exact: true });
  for (const [label, text] of Object.entries(fields))
    await form.getByRole("textbox", { name: label }).fill(text);
  await form.getByRole("button", { name: "提交" }).click();
  await expect(form).toBeHidden();
}

/** Writes one person concerned. */
export async function writesPerson(who: Person, name: string) {
  const box = part(who, "当事人");
  await box.getByRole("button", { name: "修改" }).click();
  await box.getByRole("textbox", { name: "姓名或名称 1" }).fill(name);
  await box.getByRole("button", { name: "保存" }).click();
  await expect(box.getByRole("cell", { name })).toBeVisible();
}
