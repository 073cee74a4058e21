import { expect, type Locator } from "@playwright/test";
import { presses } from "./keys";
import type { Person } from "./person";

// The review queue, by the keyboard only.

/** From now on every touch of the mouse is counted. */
export async function putsTheMouseAway(who: Person) {
  const count = () => {
    const seen = window as unknown as { touches?: number };
    seen.touches ??= 0;
    for (const what of ["pointerdown", "mousedown", "wheel"])
      window.addEventListener(
        what,
        () => {
          seen.touches = (seen.touches ?? 0) + 1;
        },
        { capture: true },
      );
  };
  await who.page.evaluate(count);
}
/** How often the mouse was touched; fails where nobody counted. */
export async function touches(who: Person): Promise<number> {
  const n = await who.page.evaluate(() => (window as unknown as { touches?: number }).touches);
  if (n === undefined) throw new Error("nobody counted");
  return n;
}

/** Tab until the thing with that name has the keyboard, then Enter. */
export async function reaches(who: Person, thing: Locator) {
  for (let n = 0; n < 60; n++) {
    if (await thing.evaluate((e) => e === document.activeElement)) {
      await presses(who, "Enter");
      return;
    }
    await presses(who, "Tab");
  }
  throw new Error("the Tab key does not come there");
}
export const place = (who: Person, name: string) =>
  who.page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name });
export const filter = (who: Person, name: string) =>
  who.page.getByRole("navigation", { name: "待审案件" }).getByRole("button", { name, exact: true });

/** The plot whose file is being read. */
export async function plotAt(who: Person): Promise<string> {
  const list = who.page.getByRole("navigation", { name: "待审案件" });
  const heading = who.page.getByRole("heading", { level: 1 });
  const row = list.locator("[aria-current=true]");
  // Until the first file is read the heading is that of the page.
  await expect(async () => {
    const plot = await heading.textContent({ timeout: 1000 });
    expect(await row.textContent({ timeout: 1000 })).toContain(plot ?? "?");
  }).toPass({ timeout: 30_000 });
  return (await heading.textContent()) ?? "";
}
export async function isReviewing(who: Person, plot: string) {
  await expect(who.page.getByRole("heading", { level: 1, name: plot, exact: true })).toBeVisible();
  await expect(who.page.getByRole("region", { name: `正在审核 ${plot}` })).toBeFocused();
}
/** Walks down the queue to that plot. */
export async function walksTo(who: Person, plot: string) {
  for (let n = 0; n < 60; n++) {
    const now = await plotAt(who);
    if (now === plot) return;
    await presses(who, "j");
    await expect(who.page.getByRole("heading", { level: 1, name: now, exact: true })).toHaveCount(0);
  }
  throw new Error(`${plot} is not in the queue`);
}

const stage = (who: Person) => who.page.getByRole("region", { name: "照片", exact: true });
export const picture = (who: Person) => stage(who).locator("figure img").getAttribute("alt");
export const reason = (who: Person) => who.page.getByRole("textbox", { name: /的理由$/ });
export const told = (who: Person, words: string) =>
  expect(who.page.getByRole("status").filter({ hasText: words })).toBeVisible();

/** 今日 n / 待审 m */
export async function progress(who: Person): Promise<{ done: number; waiting: number }> {
  const text = await who.page.getByText(/^今日 \d+ \/ 待审 \d+$/).textContent();
  const [done, waiting] = (text ?? "").match(/\d+/g)!.map(Number);
  return { done: done!, waiting: waiting! };
}

/** The next file and its pictures are here before they are asked for. */
export async function hasAhead(
  who: Person,
  id: number,
  act: () => Promise<void>,
  shown: () => Promise<void>,
) {
  const asked: string[] = [];
  const note = (r: { url(): string }) => asked.push(new URL(r.url()).pathname);
  who.page.on("request", note);
  await act();
  await shown();
  who.page.off("request", note);
  expect(asked.filter((p) => p === `/api/cases/${id}`)).toEqual([]);
}
/** Everything that the page says to the server about a case, as it comes. */
export function reads(who: Person): string[] {
  const done: string[] = [];
  who.page.on("requestfinished", (r) => done.push(new URL(r.url()).pathname));
  return done;
}

/** The server takes its time with every step. */
export async function isSlow(who: Person, ms: number) {
  await who.page.route("**/api/cases/*/steps", async (route) => {
    await new Promise((r) => setTimeout(r, ms));
    await route.continue();
  });
}
export const isQuick = (who: Person) => who.page.unroute("**/api/cases/*/steps");
