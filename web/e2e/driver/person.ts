import { expect, type Locator, type Page } from "@playwright/test";
import type { File } from "../files";
import { StepDialog } from "./dialog";

/** What the page's policy forbids is a complaint, also where the browser only hints at it. */
export function watchesPolicy(page: Page) {
  void page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => {
      console.error(`policy: ${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`);
    });
  });
}

// What the browser says that is no fault of a page.
const expected = [
  "Failed to load resource", // an answer that refuses, which the page puts into words
  "Connecting to 'blob:", // the recorder of the test run reads a preview again; the pages never do
];

/** A person at the desk page. Verbs are in the words of the bureau. */
export class Person {
  keepsDesk = true;
  readonly complaints: string[] = [];
  private at = "";

  constructor(
    readonly login: string,
    readonly page: Page,
  ) {
    page.on("console", (m) => {
      if (m.type() === "error" && !expected.some((e) => m.text().startsWith(e)))
        this.complaints.push(`${login} ${page.url()}: ${m.text()}`);
    });
    watchesPolicy(page);
    page.on("pageerror", (e) => this.complaints.push(`${login} ${page.url()}: ${e.message}`));
  }

  // --- coming and going

  async comes() {
    await this.page.goto("/");
    await this.isAtTheDoor();
  }
  async isAtTheDoor() {
    await expect(this.page.getByRole("button", { name: "登录" })).toBeVisible();
    await expect(this.page.getByRole("navigation", { name: "主导航" })).toBeHidden();
  }
  async signsIn(password: string) {
    await this.comes();
    await this.entersPassword(this.login, password);
    await this.isHome();
  }
  async entersPassword(login: string, password: string) {
    await this.page.getByRole("textbox", { name: "账号" }).fill(login);
    await this.page.getByRole("textbox", { name: "密码", exact: true }).fill(password);
    await this.page.getByRole("button", { name: "登录" }).click();
  }
  async comesBack() {
    await this.page.goto("/");
    await this.isHome();
  }
  /** The first page of one's role stands, not only its frame. */
  async isHome() {
    await expect(this.page.getByRole("navigation", { name: "主导航" })).toBeVisible();
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  async signsOut() {
    this.keepsDesk = false;
    await this.page.getByRole("banner").getByRole("button").last().click();
    await this.page.getByRole("menuitem", { name: "退出登录" }).click();
    await this.isAtTheDoor();
  }
  async goesBack() {
    await this.page.goBack();
  }
  /** The desk is left as it was before anybody sat at it. */
  async leavesDesk() {
    await this.page.evaluate(() => localStorage.clear());
    await this.page.close();
  }
  /** The server no longer knows who this is. */
  async losesSession() {
    this.keepsDesk = false;
    await this.page.context().clearCookies();
  }
  async goesTo(place: string) {
    this.at = "";
    await this.page
      .getByRole("navigation", { name: "主导航" })
      .getByRole("link", { name: new RegExp(`^${place}(?![\\u4e00-\\u9fff])`) })
      .click();
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
  }

  // --- looking

  /** The refusal that stands where the work is. */
  async isTold(words: string | RegExp) {
    await expect(this.page.getByRole("alert").filter({ hasText: words }).first()).toBeVisible();
  }
  async sees(...words: (string | RegExp)[]) {
    for (const w of words)
      await expect(this.page.getByText(w).filter({ visible: true }).first()).toBeVisible();
  }
  async doesNotSee(words: string | RegExp) {
    await expect(this.page.getByText(words).filter({ visible: true })).toHaveCount(0);
  }
  async leavesTheField() {
    await this.page.locator(":focus").blur();
  }
  async mayCommit(): Promise<boolean> {
    return this.page.getByRole("button", { name: /^入库/ }).isVisible();
  }
  row(plot: string): Locator {
    return this.page
      .getByRole("row")
      .filter({ has: this.page.getByRole("link", { name: plot, exact: true }) });
  }

  /** The case waits in the inbox under that next step; opens it from there. */
  async finds(plot: string, waiting: { for: string; in: string }) {
    await this.goesTo("待办");
    await this.page
      .getByRole("navigation", { name: "按下一步分组" })
      .getByRole("button")
      .filter({ hasText: waiting.for })
      .filter({ hasText: waiting.in })
      .click();
    await expect(this.page.getByRole("heading", { level: 2, name: waiting.for })).toBeVisible();
    const more = this.page.getByRole("button", { name: /^再读/ });
    await expect(async () => {
      if (await this.row(plot).count()) return;
      if (await more.isVisible()) await more.click();
      expect(await this.row(plot).count()).toBe(1);
    }).toPass({ timeout: 30_000 });
    await this.row(plot).getByRole("link", { name: plot, exact: true }).click();
    await this.isAt(plot);
    await this.isIn(waiting.in);
  }

  /** Looks the plot up by its number and opens its file. */
  async opens(plot: string) {
    await this.searches(plot);
    await this.row(plot).getByRole("link", { name: plot, exact: true }).click();
    await this.isAt(plot);
  }
  async searches(words: string) {
    this.at = "";
    const search = this.page.getByRole("banner").getByRole("search");
    await search.getByRole("textbox").fill(words);
    await search.getByRole("textbox").press("Enter");
    await expect(this.page.getByRole("list", { name: "已筛选" })).toContainText(words);
  }
  /** Searching for the plot finds nothing: it is not this person's to see. */
  async doesNotFind(plot: string) {
    await this.searches(plot);
    await this.sees("没有符合条件的案件");
  }
  async isAt(plot: string) {
    await expect(this.page.getByRole("heading", { level: 1, name: plot, exact: true })).toBeVisible();
    this.at = plot;
  }
  head(): Locator {
    return this.page.locator("header").filter({ has: this.page.getByRole("heading", { level: 1 }) });
  }
  async seesState(plot: string, state: string) {
    await this.opens(plot);
    await this.isIn(state);
  }
  /** The state in the head of the file; a dot before it means that it is my turn. */
  private async isIn(state: string) {
    await expect(
      this.head()
        .getByText(new RegExp(`^●?${state}$`))
        .first(),
    ).toBeVisible();
  }
  /** The file says which plot this one was split from. */
  async isPartOf(plot: string) {
    await expect(this.facts().getByRole("link", { name: plot, exact: true })).toBeVisible();
  }
  facts = () => this.page.getByRole("region", { name: "事实" });
  timeline = () => this.page.getByRole("region", { name: "留痕" });

  /** The buttons of the case file that may be pressed. */
  async mayDo(): Promise<string[]> {
    const buttons = this.page.getByRole("group", { name: "办理" }).locator("button:not([aria-disabled])");
    return (await buttons.allInnerTexts()).map((t) => t.replace(/\s+[A-Z]$/, "").trim());
  }
  /** A step that is shown but not open, and the words that say why. */
  async mayNot(action: string, why: string | RegExp) {
    const button = this.page.getByRole("group", { name: "办理" }).getByRole("button", { name: action });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAttribute("aria-description", why);
  }

  // --- steps

  /** Starts a step of the case and hands over its form. */
  async starts(plot: string, action: string): Promise<StepDialog> {
    if (this.at !== plot) await this.opens(plot);
    const name = new RegExp(`^${action}( [A-Z])?$`);
    await this.page.getByRole("group", { name: "办理" }).getByRole("button", { name }).click();
    const dialog = new StepDialog(this.page, action);
    await expect(dialog.box).toBeVisible();
    return dialog;
  }
  /** Takes a step to its end: the page says what was done and where the case is now. */
  async does(
    plot: string,
    action: string,
    fill: (form: StepDialog) => Promise<void>,
    state: string | "转出",
  ) {
    const form = await this.starts(plot, action);
    await fill(form);
    await form.submits();
    const said = state === "转出" ? `${plot} 已${action}，案件已转出` : `${plot} 已${action}，现为“${state}”`;
    await expect(this.page.getByText(said).first()).toBeVisible();
    await expect(form.box).toBeHidden();
    this.at = "";
  }

  async asksForTime(plot: string, until: string, reason: string) {
    await this.opens(plot);
    await this.page.getByRole("button", { name: "更多" }).click();
    await this.page.getByRole("menuitem", { name: "申请延期" }).click();
    const form = new StepDialog(this.page, "申请延期");
    await form.dates("延至", until);
    await form.writes("理由", reason);
    await form.presses("提交");
    await this.sees("已写入留痕。");
    await expect(form.box).toBeHidden();
  }

  // --- photos

  /** Uploads one wide and then close photos, and waits for the server's receipts. */
  async uploads(plot: string, photos: File[]) {
    if (this.at !== plot) await this.opens(plot);
    const box = await this.chooses(photos);
    const rows = box.getByRole("listitem").filter({ hasText: "MB" });
    await expect(rows).toHaveCount(photos.length);
    const form = new StepDialog(this.page, "上传照片");
    for (let n = 1; n < photos.length; n++) await form.choosesIn(rows.nth(n), "照片类型", "近景");
    await box.getByRole("button", { name: /^开始上传/ }).click();
    await expect(rows.and(this.page.locator("[data-stage=done]"))).toHaveCount(photos.length, {
      timeout: 60_000,
    });
    await box.getByRole("button", { name: "关闭", exact: true }).last().click();
    await expect(box).toBeHidden();
  }
  /** Tries to upload what may be no photo at all; hands over the open dialog. */
  async triesToUpload(...files: File[]): Promise<StepDialog> {
    const box = await this.chooses(files);
    await box.getByRole("button", { name: /^开始上传/ }).click();
    return new StepDialog(this.page, "上传照片");
  }
  private async chooses(photos: File[]): Promise<Locator> {
    await this.page.getByRole("button", { name: "上传照片" }).click();
    const box = this.page.getByRole("dialog", { name: /^上传照片/ });
    await box.getByLabel("选择照片").and(box.locator("input")).setInputFiles(photos);
    return box;
  }
  side(which: "整改前" | "整改后"): Locator {
    return this.page.getByRole("region", { name: which });
  }
}
