import { expect, type Locator, type Page } from "@playwright/test";

/** Opens a list of choices and takes one. */
export async function choose(list: Locator, option: string | RegExp) {
  // The kit lays the chosen words over its input: the whole box is what is clicked.
  // A dialog that is still growing moves it away, so it is looked whether it opened.
  const box = list.locator("xpath=ancestor::*[contains(concat(' ',@class,' '),' el-select ')][1]");
  await expect(async () => {
    if ((await list.getAttribute("aria-expanded")) !== "true") await box.click({ timeout: 5_000 });
    await expect(list).toHaveAttribute("aria-expanded", "true", { timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  // A long list is searched as a person would.
  if (typeof option === "string" && (await list.isEditable())) await list.fill(option);
  // Its own choices: those of the list before may still be fading out.
  const own = list.page().locator(`[id="${await list.getAttribute("aria-controls")}"]`);
  await own.getByRole("option", { name: option }).filter({ visible: true }).first().click();
  // What was meant is what stands there.
  await expect(box).toContainText(option);
}

/** The form of a step, filled in by its labels. */
export class StepDialog {
  readonly box: Locator;

  constructor(
    readonly page: Page,
    readonly action: string,
  ) {
    this.box = page.getByRole("dialog").filter({ visible: true }).filter({ hasText: action });
  }

  async writes(label: string, text: string, nth = 0) {
    await this.box.getByRole("textbox", { name: label }).nth(nth).fill(text);
  }
  async dates(label: string, day: string) {
    const input = this.box.getByLabel(label).and(this.box.locator("input")).first();
    await input.fill(day);
    await input.press("Enter");
    await expect(input).toHaveValue(day);
  }
  async chooses(label: string, option: string | RegExp, nth = 0) {
    await this.choosesIn(this.box, label, option, nth);
  }
  async choosesIn(where: Locator, label: string, option: string | RegExp, nth = 0) {
    await choose(where.getByRole("combobox", { name: label }).nth(nth), option);
  }
  /** Several people from one list. */
  async picks(label: string, names: string[]) {
    for (const name of names) await this.choosesIn(this.box, label, name);
    await this.page.keyboard.press("Escape");
  }
  async presses(name: string | RegExp) {
    await this.box.getByRole("button", { name }).click();
  }
  async sees(words: string | RegExp) {
    await expect(this.box.getByText(words).first()).toBeVisible();
  }
  /** What was typed is still there. */
  async has(label: string, text: string) {
    await expect(this.box.getByRole("textbox", { name: label })).toHaveValue(text);
  }
  async submits() {
    await this.box.getByRole("button", { name: this.action, exact: true }).last().click();
  }
  async cancels() {
    await this.box.getByRole("button", { name: "取消" }).click();
    await expect(this.box).toBeHidden();
  }
}
