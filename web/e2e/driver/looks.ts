import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "@playwright/test";
import type { Person } from "./person";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The places that the rail offers this person: word and address. */
export async function placesOf(who: Person): Promise<{ word: string; to: string }[]> {
  const links = who.page.getByRole("navigation", { name: "主导航" }).getByRole("link");
  return links.evaluateAll((all) =>
    all.map((a) => ({ word: a.firstElementChild?.textContent ?? "", to: a.getAttribute("href") ?? "" })),
  );
}

/** The parts of the settings page that this person has. */
export async function settingsOf(who: Person): Promise<string[]> {
  const links = who.page.locator("#content a[href^='/settings/']");
  await expect(links.first()).toBeVisible();
  return links.evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
}

export async function looksAt(who: Person, to: string) {
  const link = who.page.locator(`nav.rail a[href="${to}"]`);
  if (await link.isVisible()) await link.click();
  else await who.page.goto(to);
  await isQuiet(who);
}

/** The page has its heading and is not reading any more. */
export async function isQuiet(who: Person) {
  await expect(who.page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(who.page.getByText(/^(正在读取…|Loading…)$/).filter({ visible: true })).toHaveCount(0);
  await expect(who.page.locator(".busy, .el-loading-mask")).toHaveCount(0);
}

export async function isWide(who: Person, width: number) {
  await who.page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
  // Two frames: layout has followed, observers have run.
  await who.page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
}

export async function speaks(who: Person, language: "English" | "中文") {
  await who.page.getByRole("banner").getByRole("button", { name: language }).click();
  await expect(who.page.locator("html")).toHaveAttribute("lang", language === "English" ? "en" : "zh-CN");
}

/** How many pixels the page is wider than its window, and what sticks out. */
export async function overflow(who: Pick<Person, "page">): Promise<string[]> {
  return who.page.evaluate(() => {
    const root = document.documentElement;
    const main = document.querySelector("main");
    const by = Math.max(root.scrollWidth - root.clientWidth, main ? main.scrollWidth - main.clientWidth : 0);
    if (by <= 1) return [];
    const inScroller = (e: Element) => {
      for (let p = e.parentElement; p && p !== main; p = p.parentElement)
        if (getComputedStyle(p).overflowX !== "visible") return true;
      return false;
    };
    const out = [...document.querySelectorAll("main *")]
      .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !inScroller(e))
      .slice(0, 3)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className} “${e.textContent?.trim().slice(0, 20)}”`);
    return [`${by}px`, ...out];
  });
}

/**
 * What axe finds: rule, and where. Contrast takes most of its time and is the
 * same in every language and at every width: asked for once a page.
 */
export async function violations(who: Pick<Person, "page">, contrast = true): Promise<string[]> {
  await expect(who.page.locator(".el-select-dropdown:visible"), "a list that closes").toHaveCount(0);
  if (!(await who.page.evaluate(() => "axe" in window))) await who.page.evaluate(axe);
  return who.page.evaluate(async (contrast) => {
    // What is still fading in has no contrast yet.
    const ends = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map((a) => a.finished));
    interface Found {
      violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[];
    }
    const run = (window as unknown as { axe: { run(o: object): Promise<Found> } }).axe.run;
    const found = await run({
      resultTypes: ["violations"],
      rules: { "color-contrast": { enabled: contrast } },
    });
    return found.violations.map(
      (v) =>
        `${v.id}: ${v.nodes
          .slice(0, 3)
          .map((n) => `${n.target.join(" ")} (${n.failureSummary ?? ""})`)
          .join("; ")}`,
    );
  }, contrast);
}
