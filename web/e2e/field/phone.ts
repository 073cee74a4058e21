// With its parts beside it the only place that knows how the field page is
// built. Specs speak of what an inspector does.

import { type BrowserContext, expect, type Page } from "@playwright/test";
import { watchesPolicy } from "../driver/person";
import type { File } from "../files";
import { PhoneBrowser } from "./browser";

// What the browser says that is no fault of a page: an answer that refuses or
// does not come, which the page puts into words.
const expected = [/^Failed to load resource/, /^Connecting to 'blob:/];

export interface Place {
  lon: number;
  lat: number;
}

/** An inspector's phone, 390 by 844. */
export class Phone {
  readonly complaints: string[] = [];
  private readonly browser: PhoneBrowser;
  private context: BrowserContext | null = null;
  private shown: Page | null = null;
  private place: Place | null = null;
  private isOffline = false;

  constructor(
    readonly login: string,
    private readonly origin: string,
    camera = true,
  ) {
    this.browser = new PhoneBrowser(camera);
  }

  get page(): Page {
    if (!this.shown) throw new Error("the phone is switched off");
    return this.shown;
  }

  // --- the phone itself

  async switchesOn() {
    this.context = await this.browser.starts();
    await this.context.grantPermissions(["geolocation", "camera"], { origin: this.origin });
    const page = this.context.pages()[0] ?? (await this.context.newPage());
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 390, height: 844 });
    page.on("console", (m) => {
      if (m.type() === "error" && !expected.some((e) => e.test(m.text())))
        this.complaints.push(`${this.login} ${page.url()}: ${m.text()}`);
    });
    watchesPolicy(page);
    page.on("pageerror", (e) => this.complaints.push(`${this.login} ${page.url()}: ${e.message}`));
    this.shown = page;
    if (this.place) await this.standsAt(this.place);
    if (this.isOffline) await this.context.setOffline(true);
  }
  /** Killed with all that it was doing. */
  async dies() {
    this.shown = null;
    this.context = null;
    await this.browser.dies();
  }
  /** What the phone shows, for the report of a test that failed. */
  async photographed(path: string) {
    await this.shown?.screenshot({ path, timeout: 5_000 }).catch(() => {});
  }
  async ends() {
    this.shown = null;
    await this.browser.ends();
  }
  async standsAt(place: Place) {
    this.place = place;
    await this.context?.setGeolocation({ longitude: place.lon, latitude: place.lat, accuracy: 5 });
  }
  async losesSignal() {
    this.isOffline = true;
    await this.context?.setOffline(true);
  }
  async findsSignal() {
    this.isOffline = false;
    await this.context?.setOffline(false);
  }

  // --- coming

  async opens(path = "/tasks") {
    await this.page.goto(`${this.origin}/field${path}`);
  }
  async reloads() {
    await this.page.reload();
  }
  async signsIn(password: string) {
    const page = this.page;
    await page.getByRole("textbox", { name: "账号" }).fill(this.login);
    await page.getByLabel("密码", { exact: true }).fill(password);
    await page.getByRole("button", { name: "登录" }).click();
    await this.isHome();
  }
  private askedToSignIn = () => this.page.getByRole("button", { name: /^(重新登录|Sign in)$/ });
  isEmpty = () => this.page.getByText(/^(待发箱是空的|The outbox is empty)/);
  /**
   * Sees the outbox become empty. A browser that was killed may have forgotten
   * its session, as it writes cookies late: then the person signs in over the work.
   */
  async sendsAll(password: string, within = 60_000) {
    // A slow machine may miss the moment in which the button can be pressed.
    await expect(async () => {
      await this.signsInIfAsked(password);
      await expect(this.isEmpty()).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: within });
  }
  async signsInIfAsked(password: string) {
    if (!(await this.askedToSignIn().isVisible())) return;
    // A foreign 401 asks for it as well, until the next answer: then the button goes.
    const pressed = await this.askedToSignIn()
      .click({ timeout: 1_000 })
      .then(() => true)
      .catch(() => false);
    if (pressed) await this.signsInAgain(password);
  }
  private async signsInAgain(password: string) {
    await expect(this.page.getByRole("textbox", { name: "账号" })).toHaveValue(this.login);
    await this.signsIn(password);
  }
  /** The tabs stand: the page knows whose it is. */
  async isHome() {
    await expect(this.tabs()).toBeVisible();
  }
  /** The page is kept on the phone, so that it opens without a network. */
  async isInstalled() {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      while (!navigator.serviceWorker.controller) {
        const taken = new Promise((r) =>
          navigator.serviceWorker.addEventListener("controllerchange", r, { once: true }),
        );
        const late = new Promise((r) => setTimeout(r, 500));
        await Promise.race([taken, late]);
        if (!navigator.serviceWorker.controller) break;
      }
    });
  }
  private tabs = () => this.page.getByRole("navigation", { name: /^(主导航|Main navigation)$/ });
  async goesTo(tab: string | RegExp) {
    await this.tabs().getByRole("link", { name: tab }).click();
  }
  async speaks(language: "English" | "中文") {
    const lang = language === "English" ? "en" : "zh-CN";
    await this.opens("/me");
    await this.isHome();
    if ((await this.page.locator("html").getAttribute("lang")) !== lang)
      await this.page.getByRole("button", { name: language }).click();
    await expect(this.page.locator("html")).toHaveAttribute("lang", lang);
  }

  // --- the pack

  async downloadsPack() {
    await this.page.locator("[data-test=pack-update]").click();
    await expect(this.page.getByText(/^(已更新|Updated)/)).toBeVisible({ timeout: 60_000 });
  }
  async seesTask(plot: string) {
    await expect(this.page.locator("[data-case]").filter({ hasText: plot })).toBeVisible();
  }
  /** From the list, as one finds it there. */
  async opensCase(plot: string) {
    await this.goesTo(/^(任务|Tasks)/);
    await this.page.getByRole("searchbox").fill(plot);
    await this.page.locator("[data-case]").filter({ hasText: plot }).click();
    await expect(this.page.getByRole("main").getByText(plot).first()).toBeVisible();
  }

  /** Whether the case is in the list of this phone; opens it then. */
  async findsCase(plot: string): Promise<boolean> {
    await this.goesTo(/^(任务|Tasks)/);
    const row = this.page.locator("[data-case]").filter({ hasText: plot });
    await this.page.getByRole("searchbox").fill(plot);
    await expect(row.or(this.page.getByText(/^没有符合/)).first()).toBeVisible();
    if ((await row.count()) === 0) return false;
    await row.click();
    await expect(this.page.getByRole("button", { name: "写一条备注" })).toBeVisible();
    return true;
  }
  mayTake = () => this.page.locator("[data-test=take]").isVisible();
  mayReport = () => this.page.locator("[data-test=finding]").isVisible();
  /** The form offers codes that stand for missing photos. */
  mayExcuse = () => this.page.locator("[role=radio][data-code=WFDD]").isVisible();

  // --- photos

  async opensCamera() {
    await this.page.locator("[data-test=take]").click();
    await expect(this.page.locator("[data-test=capture]")).toBeVisible();
    // The position of this very moment, not that of another place.
    if (this.place) await expect(this.strip()).not.toContainText(/等待定位|waiting for a position/);
  }
  strip = () => this.page.locator("[data-test=strip]");
  async leavesCamera() {
    await this.page.getByRole("button", { name: /^(返回|Back)$/ }).click();
    await expect(this.page.locator("[data-test=capture]")).toBeHidden();
  }
  async choosesKind(kind: "wide" | "close" | "interior" | "uav") {
    await this.page.locator(`[data-kind=${kind}]`).click();
  }
  /** With the phone's own camera; the page says that it is kept. */
  async picks(photo: File, within = 20_000) {
    const kept = await this.taken();
    await this.page.locator("[data-test=file]").setInputFiles(photo, { timeout: within });
    await this.isTaken(kept + 1, within);
  }
  /** With the camera in the page. */
  async shoots() {
    const kept = await this.taken();
    const shutter = this.page.locator("[data-test=shutter]");
    await expect(shutter).toBeEnabled();
    await shutter.click();
    await this.isTaken(kept + 1, 20_000);
  }
  private roll = () => this.page.locator("[data-test=roll]");
  private async taken(): Promise<number> {
    return Number(/\d+/.exec((await this.roll().textContent()) ?? "")?.[0]);
  }
  private async isTaken(count: number, within: number) {
    await expect(this.roll()).toContainText(new RegExp(`(^|\\D)${count}(\\D|$)`), { timeout: within });
    await expect(this.page.locator("[data-test=shutter]")).toHaveAttribute(
      "aria-label",
      /^(拍照|Take the photo)$/,
      { timeout: within },
    );
  }

  // --- forms

  async writesNote(text: string, within = 20_000) {
    const page = this.page;
    await page.getByRole("button", { name: "写一条备注" }).click({ timeout: within });
    await page.getByRole("textbox", { name: "现场情况，办公室会看到" }).fill(text, { timeout: within });
    await page.getByRole("button", { name: "存入待发箱" }).click({ timeout: within });
    await expect(page.getByText("备注已存本机")).toBeVisible({ timeout: within });
  }
  async opensFinding() {
    await this.page.locator("[data-test=finding]").click();
    await expect(this.page.getByRole("radiogroup").first()).toBeVisible();
  }
  async concludes(code: string, within = 20_000) {
    await this.page.locator(`[role=radio][data-code="${code}"]`).click({ timeout: within });
  }
  async saysNote(text: string) {
    await this.page.getByRole("textbox", { name: "情况说明" }).fill(text);
  }
  /** Every question with the same answer. */
  async answersAll(answer: "yes" | "no" | "unsure"): Promise<number> {
    const buttons = this.page.locator(`[data-question] [data-answer=${answer}]`);
    const all = await buttons.count();
    for (let n = 0; n < all; n++) await buttons.nth(n).click();
    return all;
  }
  async opensOutline() {
    await this.page.locator("[data-test=outline-open]").click();
    await this.isDrawn();
  }
  /** The map stands, base map included. */
  async isDrawn() {
    await expect(this.page.locator("[data-test=field-map][data-ready]")).toBeVisible({ timeout: 60_000 });
  }
  /** Taps corners of the map: parts of its width and height. */
  async draws(...corners: [number, number][]) {
    const box = (await this.page.locator("[data-test=field-map]").boundingBox())!;
    for (const [x, y] of corners)
      await this.page.mouse.click(box.x + x * box.width, box.y + y * box.height, { delay: 30 });
  }
  async outlineDone() {
    await this.page.locator("[data-test=outline-done]").click();
    await expect(this.page.locator("[data-test=outline]")).toBeHidden();
  }
  async signs(name: string, role: string) {
    const pad = this.page.locator("[data-test=sign]");
    await pad.scrollIntoViewIfNeeded();
    const box = (await pad.boundingBox())!;
    const { mouse } = this.page;
    await mouse.move(box.x + 60, box.y + 40);
    await mouse.down();
    for (let n = 1; n <= 12; n++)
      await mouse.move(box.x + 60 + n * 15, box.y + 60 + 30 * Math.sin(n), { steps: 2 });
    await mouse.up();
    await this.page.getByRole("textbox", { name: "姓名" }).fill(name);
    await this.page.getByRole("textbox", { name: "身份" }).fill(role);
  }
  async reviews() {
    await this.page.locator("[data-test=review-open]").click();
    await expect(this.page.locator("[data-test=review]")).toBeVisible();
  }
  /** Into the outbox; the case says that the step is done here. */
  async keeps(within = 20_000) {
    await this.page.locator("[data-test=keep]").click({ timeout: within });
    await expect(this.page.locator("[data-test=review]")).toBeHidden({ timeout: within });
  }

  // --- the outbox

  cards = () => this.page.getByRole("main").getByRole("article");
  /** Takes leave of what the office has given up. */
  async takesLeaveOf(words: string | RegExp) {
    const card = this.cards().filter({ hasText: words });
    await card.getByRole("button", { name: "更多" }).click();
    await card.getByRole("button", { name: "知道了，移出待发箱" }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "确认" }).click();
    await expect(card).toHaveCount(0);
  }
  async sendsNow() {
    const button = this.page.getByRole("button", { name: /^(立即发送|Send now)$/ });
    if (await button.isEnabled({ timeout: 1_000 }).catch(() => false))
      await button.click({ timeout: 1_000 }).catch(() => {});
  }
  async sees(...words: (string | RegExp)[]) {
    for (const w of words)
      await expect(this.page.getByText(w).filter({ visible: true }).first()).toBeVisible();
  }
}
