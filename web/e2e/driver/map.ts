import { expect, type Locator } from "@playwright/test";
import type { Person } from "./person";

const canvas = (who: Person) => who.page.locator("[data-test=cases-map]");

export async function opens(who: Person) {
  await who.goesTo("地图");
  await isDrawn(who);
}

/** The first drawing of a map takes the processor a while. */
export async function isDrawn(who: Person) {
  await expect(who.page.locator("[data-test=cases-map][data-ready]")).toBeVisible({ timeout: 90_000 });
}

export async function measures(who: Person, measure: string) {
  const part = who.page.getByRole("region", { name: "着色指标" });
  await part.getByRole("combobox").click();
  await who.page.getByRole("option", { name: measure, exact: true }).click();
}

export const classes = (who: Person) => who.page.locator("[data-test=classes]");
export const drawer = (who: Person, county: string) =>
  who.page.getByRole("complementary", { name: `${county}情况` });

/** The whole city's number of cases in the table of counties. */
export const total = (who: Person) =>
  who.page.getByRole("region", { name: "各县区" }).locator("tfoot td").nth(2);

/** Clicks the share across and down of the map. */
export async function clicksAt(who: Person, x: number, y: number) {
  const box = (await canvas(who).boundingBox())!;
  await who.page.mouse.click(box.x + box.width * x, box.y + box.height * y);
}

/**
 * Clicks about the map until the address says that this county is looked at:
 * other stories bring boundaries of their own, so it may lie above the middle.
 */
export async function clicksCounty(who: Person, code: string) {
  let turn = 0;
  await expect(async () => {
    await clicksAt(who, 0.5, [0.5, 0.4, 0.3, 0.6, 0.2, 0.7][turn++ % 6]!);
    await expect(who.page).toHaveURL(new RegExp(`county=${code}`), { timeout: 2000 });
  }).toPass({ timeout: 60_000 });
}

/** Asks what lies in the middle of the map. */
export async function identifies(who: Person) {
  await who.page.getByRole("button", { name: "查询" }).click();
  await clicksAt(who, 0.5, 0.5);
}

/** Presses what saves a file; where it was saved. */
export async function saves(who: Person, button: Locator): Promise<string> {
  const [file] = await Promise.all([who.page.waitForEvent("download"), button.click()]);
  return file.path();
}

export async function picksPicture(who: Person, which: string, picture: string) {
  // A choice that is open lies over its own field.
  await who.page.getByRole("combobox", { name: which }).click({ force: true });
  await who.page.getByRole("listbox", { name: which }).getByRole("option", { name: picture }).click();
}
