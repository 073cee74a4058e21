import { expect } from "@playwright/test";
import type { Person } from "./person";

export async function presses(who: Person, ...keys: string[]) {
  for (const k of keys) await who.page.keyboard.press(k);
}

/** The row that the keyboard is at, counted from 1; 0 when it is at none. */
export async function rowAt(who: Person): Promise<number> {
  return who.page
    .locator("table.cases tbody tr")
    .evaluateAll((rows) => rows.findIndex((r) => r.classList.contains("at")) + 1);
}

export async function plotInRow(who: Person, n: number): Promise<string> {
  const link = who.page
    .locator("table.cases tbody tr")
    .nth(n - 1)
    .getByRole("link")
    .first();
  return (await link.textContent()) ?? "";
}

export async function isInSearch(who: Person) {
  await expect(who.page.getByRole("banner").getByRole("textbox")).toBeFocused();
}

export async function hasDialog(who: Person, name: string | RegExp) {
  await expect(who.page.getByRole("dialog", { name })).toBeVisible();
}
export async function hasNoDialog(who: Person) {
  await expect(who.page.getByRole("dialog").filter({ visible: true })).toHaveCount(0);
}
