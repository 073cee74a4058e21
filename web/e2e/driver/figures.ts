import { expect } from "@playwright/test";
import type { Person } from "./person";

/** A cell of the statistics table: the row of a name, the column of a figure. */
export async function figureIn(who: Person, row: string | RegExp, column: string): Promise<string> {
  const table = who.page.locator("main table").first();
  await expect(table).toBeVisible();
  const heads = await table.locator("thead th").allInnerTexts();
  const at = heads.findIndex((h) => h.trim().startsWith(column));
  expect(at, `no column ${column} among ${heads.join("、")}`).toBeGreaterThan(0);
  const line = table.locator("tr").filter({ has: who.page.getByRole("rowheader", { name: row }) });
  return (await line.locator("th, td").nth(at).textContent())?.trim() ?? "";
}

export async function opensFigure(who: Person, row: string | RegExp, column: string) {
  const table = who.page.locator("main table").first();
  await expect(table).toBeVisible();
  const heads = await table.locator("thead th").allInnerTexts();
  const at = heads.findIndex((h) => h.trim().startsWith(column));
  const line = table.locator("tr").filter({ has: who.page.getByRole("rowheader", { name: row }) });
  await line.locator("th, td").nth(at).getByRole("link").click();
}
