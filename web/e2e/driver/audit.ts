import { expect, type Locator } from "@playwright/test";
import type { Person } from "./person";

/** The auditor asks what that account has done. */
export async function asks(auditor: Person, account: string) {
  await auditor.page.goto("/audit");
  await auditor.page.getByRole("textbox", { name: "账号或姓名" }).fill(account);
  await auditor.page.getByRole("button", { name: "查询" }).click();
  await expect(auditor.page.locator("tr[data-code]").first()).toBeVisible();
  await expect(
    auditor.page.locator(`tr[data-code]:not([data-login="${account}"])`),
    "entries of others",
  ).toHaveCount(0);
}

/** Entries of that kind which say so. */
export function entry(auditor: Person, code: string, says: string | RegExp = ""): Locator {
  return auditor.page.locator(`tr[data-code="${code}"]`).filter({ hasText: says });
}
