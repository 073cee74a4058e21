import { expect, type Locator } from "@playwright/test";
import type { File } from "../files";
import type { Person } from "./person";

const dialog = (who: Person) => who.page.getByRole("dialog", { name: "下发督办" });

/** Ticks the plot in the register and issues an order about it; its number. */
export async function supervises(who: Person, plot: string, text: string): Promise<string> {
  await who.searches(plot);
  await who.row(plot).getByRole("checkbox").check();
  await who.page.getByRole("button", { name: "督办…" }).click();
  await dialog(who).getByRole("textbox", { name: "督办要求" }).fill(text);
  return issues(who);
}

/** Sends the open dialog off. */
export async function issues(who: Person): Promise<string> {
  await dialog(who).getByRole("button", { name: "下发督办" }).click();
  const said = who.page.getByText(/^已下发 .+号$/).first();
  await expect(said).toBeVisible();
  const number = ((await said.textContent()) ?? "").replace("已下发 ", "").trim();
  await expect(dialog(who)).toBeHidden();
  return number;
}

export const order = (who: Person, number: string): Locator => who.page.locator(`tr[data-order="${number}"]`);

/** Opens an order from the list. */
export async function opensOrder(who: Person, number: string) {
  await who.goesTo("督办");
  await order(who, number).getByRole("link", { name: number }).click();
  await expect(who.page.getByRole("heading", { level: 1, name: number })).toBeVisible();
}

export async function orderIs(who: Person, state: string) {
  await expect(who.page.locator("[data-test=order-state]")).toHaveText(state);
}

export async function answers(who: Person, number: string, text: string, files: File[] = []) {
  const form = who.page.getByRole("form", { name: "答复" });
  await form.getByRole("textbox", { name: "答复内容" }).fill(text);
  if (files.length) await form.locator("input[type=file]").setInputFiles(files);
  await form.getByRole("button", { name: "提交" }).click();
  await expect(who.page.getByText(`${number} 已答复`).first()).toBeVisible();
}

/** A step of the issuer, with its words. */
export async function decides(who: Person, number: string, action: string, text = "") {
  const acts = who.page.getByRole("group", { name: "办理" });
  await acts.getByRole("button", { name: action, exact: true }).click();
  const form = who.page.getByRole("form", { name: action });
  if (text) await form.getByRole("textbox").first().fill(text);
  await form.getByRole("button", { name: "提交" }).click();
  await expect(who.page.getByText(`${number} 已${action}`).first()).toBeVisible();
}

/** Says something on the open case; `@` and the keyboard choose whom it mentions. */
export async function mentions(who: Person, name: string, text: string) {
  const box = who.page.getByRole("textbox", { name: /^留言/ });
  await box.focus();
  await box.pressSequentially(`@${name.slice(0, 2)}`);
  await expect(who.page.getByRole("option", { name })).toBeVisible();
  await box.press("Enter");
  await expect(box).toHaveValue(`@${name} `);
  await box.pressSequentially(text);
  await box.press("Control+Enter");
  await expect(who.page.getByRole("log", { name: "交流" })).toContainText(`@${name} ${text}`);
}

export const bell = (who: Person) => who.page.getByRole("banner").getByRole("link", { name: /^通知/ });

/** Opens the thing that a notice is about. */
export async function opensNotice(who: Person, kind: string, words: string) {
  await bell(who).click();
  await expect(who.page.getByRole("heading", { level: 1, name: "通知" })).toBeVisible();
  const line = who.page.locator(`li[data-notice=${kind}]`).filter({ hasText: words }).first();
  await line.getByRole("link").click();
}
