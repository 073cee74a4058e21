import { type City, expect, type Person, test } from "./driver";
import { hasDialog, hasNoDialog, isInSearch, plotInRow, presses, rowAt } from "./driver/keys";
import * as looks from "./driver/looks";

/**
 * One login of every role, and the state of the case that it opens. Together
 * the thorough ones have every page there is; the others are looked at in
 * Chinese, and only where their buttons differ.
 */
const roles = [
  { login: "shi.zr1", role: "市局", plots: "rectifying", thorough: true },
  { login: "lxb", role: "联席会议办公室", plots: "disputed", thorough: false },
  { login: "youxian.zr.jb", role: "县级经办", plots: "verifying", thorough: true },
  { login: "youxian.zr.sh", role: "县级审核", plots: "evidence_review", thorough: false },
  { login: "youxian.zr.wy1", role: "外业人员", plots: "", thorough: true },
  { login: "guancha", role: "观察员", plots: "closed", thorough: false },
  { login: "admin", role: "管理员", plots: "", thorough: true },
  { login: "shenji", role: "审计员", plots: "", thorough: true },
];

/** The same for everybody who has them. */
const alike = ["/map", "/figures", "/balance", "/reports", "/settings"];

type Language = "中文" | "English";
const widths = [1440, 1024, 390];

/** Every page that the person has, by address. */
async function pagesOf(city: City, who: Person, state: string, thorough: boolean): Promise<string[]> {
  const pages: string[] = [];
  for (const place of await looks.placesOf(who)) {
    if (!thorough && alike.includes(place.to)) continue;
    if (place.to !== "/settings") pages.push(place.to);
    else {
      await looks.looksAt(who, "/settings");
      pages.push(...(await looks.settingsOf(who)));
    }
  }
  const one = state ? await city.oneIn(state) : null;
  if (one) pages.push(`/cases/${one.id}`, `/batches/${one.batchId}`);
  return [...new Set(pages)];
}

for (const { login, role, plots, thorough } of roles) {
  test(`${role}的每一页：三种宽度、无障碍${thorough ? "、两种语言" : ""}`, async ({ city }) => {
    const who = await city.as(login);
    const wrong: string[] = [];
    const note = (where: string, found: string[]) => wrong.push(...found.map((f) => `${where}: ${f}`));
    // Wide to narrow in one language, back in the other; the next page goes on
    // from there, so every page has both, and every second one the other way.
    let language: Language = "中文";
    for (const page of await pagesOf(city, who, plots, thorough)) {
      if (!thorough) await looks.isWide(who, 1440);
      await looks.looksAt(who, page);
      note(`${page} 1440 ${language} axe`, await looks.violations(who));
      for (const width of widths) {
        await looks.isWide(who, width);
        note(`${page} ${width} ${language}`, await looks.overflow(who));
      }
      if (!thorough) continue;
      language = language === "中文" ? "English" : "中文";
      await looks.speaks(who, language);
      await looks.isQuiet(who);
      note(`${page} 390 ${language} axe`, await looks.violations(who, false));
      for (const width of widths.toReversed()) {
        await looks.isWide(who, width);
        note(`${page} ${width} ${language}`, await looks.overflow(who));
      }
    }
    expect(wrong).toEqual([]);
  });
}

test("登录页：三种宽度、两种语言、无障碍", async ({ city }) => {
  const stranger = await city.stranger();
  await looks.looksAt(stranger, "/");
  expect(await looks.violations(stranger)).toEqual([]);
  for (const width of widths) {
    await looks.isWide(stranger, width);
    expect(await looks.overflow(stranger)).toEqual([]);
  }
});

test("案件页的对话框也没有障碍", async ({ city }) => {
  const who = await city.as("youxian.zr.sh");
  for (const [state, action] of [
    ["finding_review", "属实"],
    ["finding_review", "部分属实（拆分）"],
    ["verifying", "提交核实"],
  ] as const) {
    const one = await city.oneIn(state, "natural_resources");
    const form = await who.starts(one.plotNo, action);
    expect(await looks.violations(who), action).toEqual([]);
    await looks.isWide(who, 390);
    expect(await looks.overflow(who), action).toEqual([]);
    await looks.isWide(who, 1440);
    await form.cancels();
  }
});

test("台账只用键盘也能办理", async ({ city }) => {
  const who = await city.as("youxian.zr.jb");
  await who.goesTo("台账");
  await looks.isQuiet(who);
  expect(await rowAt(who)).toBe(0);
  await presses(who, "j", "j", "j", "k");
  expect(await rowAt(who)).toBe(2);
  await presses(who, "x");
  await who.sees("已选 1 宗");
  await presses(who, "j", "x");
  await who.sees("已选 2 宗");
  await presses(who, "x", "k", "x");
  await who.doesNotSee("已选 1 宗");
  await presses(who, "?");
  await hasDialog(who, "快捷键");
  await presses(who, "Escape");
  await hasNoDialog(who);
  await presses(who, "/");
  await isInSearch(who);
  await presses(who, "j");
  expect(await rowAt(who), "what is typed is no command").toBe(2);
  await who.leavesTheField();
  const [plot, next] = [await plotInRow(who, 2), await plotInRow(who, 3)];
  await presses(who, "Enter");
  await who.isAt(plot);
  await presses(who, "j");
  await who.isAt(next);
  await presses(who, "k");
  await who.isAt(plot);
});
