import { expect } from "@playwright/test";
import type { Person } from "./person";

/** From the file of a case to the biography of its ground. */
export async function opensBiography(who: Person) {
  await who
    .head()
    .getByRole("link", { name: /^地块履历/ })
    .click();
  await expect(who.page.getByRole("heading", { level: 1, name: /^DK\d{6} 地块履历$/ })).toBeVisible();
}

export const biographyHead = (who: Person) => who.page.locator(".page > header");
const timeline = (who: Person) => who.page.getByRole("region", { name: "时间线" });

/** The entries of the timeline, newest first. */
export async function entries(who: Person, kind = "全部"): Promise<string[]> {
  await timeline(who).getByRole("button", { name: kind, exact: true }).click();
  return timeline(who).getByRole("listitem").allInnerTexts();
}

/** The outlines over time; choosing one shows it on the map. */
export async function outlines(who: Person): Promise<string[]> {
  const table = who.page.getByRole("region", { name: "历次图形" });
  return (await table.getByRole("row").allInnerTexts()).slice(1);
}
