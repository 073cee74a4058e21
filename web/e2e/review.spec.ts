import { type City, expect, test } from "./driver";
import { hasDialog, hasNoDialog, presses } from "./driver/keys";
import * as looks from "./driver/looks";
import {
  filter,
  hasAhead,
  isQuick,
  isReviewing,
  isSlow,
  picture,
  place,
  plotAt,
  progress,
  putsTheMouseAway,
  reaches,
  reads,
  reason,
  told,
  touches,
  walksTo,
} from "./driver/review";
import { type Plot, plotNo, square } from "./ground";
import { photosOf } from "./photos";

interface Decided {
  case: { id: number; state: string };
  events: { action: string; reason: string }[];
  photos: { id: number }[];
}

/** Plots whose evidence waits for the reviewer of the county. */
async function waiting(city: City, count: number): Promise<Plot[]> {
  const here = await city.openLand(1500);
  const plots = Array.from(
    { length: count },
    (_, n): Plot => ({
      no: plotNo(`RV${n}`),
      ring: square(here, n * 250, 0, 60),
      type: "20",
      note: "新增建（构）筑物",
    }),
  );
  await city.arrange.imported(...plots);
  for (const plot of plots) {
    await city.arrange.does("shi.zr1", plot, "issue");
    await city.arrange.does("youxian.zr.jb", plot, "receive");
    await city.arrange.evidenced("youxian.zr", "youxian.zr.wy1", plot, photosOf(plot.ring, "seedlings"));
  }
  return plots;
}

test("审核队列：只用键盘，一宗接一宗", async ({ city }) => {
  const plots = await waiting(city, 4);
  const who = await city.as("youxian.zr.sh");
  const file = (plot: Plot) => city.arrange.file<Decided>("youxian.zr.sh", plot);
  // The queue is by limit; these have the same, and follow the demo's own.
  const [a, b, c, d] = plots as [Plot, Plot, Plot, Plot];
  await putsTheMouseAway(who);

  await test.step("键盘进入，先看一宗演示案件的照片", async () => {
    await reaches(who, place(who, "审核"));
    await plotAt(who);
    await reaches(who, filter(who, "县级审核"));
    await isReviewing(who, await plotAt(who));
    expect(await picture(who)).toContain("整改后");
    const first = await picture(who);
    await presses(who, "Space");
    expect(await picture(who)).not.toBe(first);
    await presses(who, "b");
    expect(await picture(who)).toContain("整改前");
    await presses(who, "Enter");
    await hasDialog(who, /^照片/);
    await presses(who, "Escape");
    await hasNoDialog(who);
    await presses(who, "?");
    await hasDialog(who, "快捷键");
    await presses(who, "Escape");
    await hasNoDialog(who);
  });

  await test.step("桌面和手机宽度都放得下，没有障碍", async () => {
    expect(await looks.violations(who)).toEqual([]);
    await presses(who, "r");
    await expect(reason(who)).toBeFocused();
    expect(await looks.violations(who), "with the reason asked for").toEqual([]);
    await presses(who, "Escape");
    await isReviewing(who, await plotAt(who));
    for (const width of [1024, 390, 1440]) {
      await looks.isWide(who, width);
      expect(await looks.overflow(who)).toEqual([]);
    }
  });

  await walksTo(who, a.no);
  const before = await progress(who);
  const had = reads(who);
  const [idB, idD] = [(await file(b)).case.id, (await file(d)).case.id];

  await test.step("保存慢时按下的键排队：通过，再退回下一宗", async () => {
    await isSlow(who, 1500);
    await presses(who, "p", "r", "2");
    await told(who, `${b.no} 已退回举证`);
    await isReviewing(who, c.no);
    await isQuick(who);
    const passed = await file(a);
    expect([passed.case.state, passed.events[0]!.action]).toEqual(["awaiting_closure", "pass"]);
    const returned = await file(b);
    expect([returned.case.state, returned.events[0]!.reason]).toEqual([
      "awaiting_evidence",
      "未见出苗，请出苗后补拍",
    ]);
    expect(returned.case.id).toBe(idB);
    const now = await progress(who);
    expect(now.waiting).toBe(before.waiting - 2);
    await expect(async () => expect((await progress(who)).done).toBe(before.done + 2)).toPass();
  });

  await test.step("别人先办了：说明变化，输入的还在", async () => {
    await presses(who, "r");
    await expect(reason(who)).toBeFocused();
    await who.page.keyboard.type("同机位补拍 2 张");
    await city.arrange.does("youxian.zr.sh", c, "pass");
    await presses(who, "Enter");
    await who.isTold(/您打开时为“县级审核”.*现为“待销号”/);
    await expect(reason(who)).toHaveValue("同机位补拍 2 张");
    await presses(who, "Enter");
    await told(who, "按最新状态，您已不能办理“退回举证”");
    await expect(reason(who)).toHaveValue("同机位补拍 2 张");
    await expect(reason(who)).toBeFocused();
    await presses(who, "Escape");
    await isReviewing(who, c.no);
  });

  await test.step("下一宗和照片已经读好：按一下就在", async () => {
    const ahead = [`/api/cases/${idD}`, ...(await file(d)).photos.map((p) => `/api/photos/${p.id}/large`)];
    expect(ahead).toHaveLength(4);
    await expect(async () => expect(had).toEqual(expect.arrayContaining(ahead))).toPass();
    await hasAhead(
      who,
      idD,
      () => presses(who, "j"),
      () => isReviewing(who, d.no),
    );
    const before = await file(c);
    expect([before.case.state, before.events[0]!.action]).toEqual(["awaiting_closure", "pass"]);
  });

  await test.step("最后一宗通过", async () => {
    await presses(who, "p");
    await told(who, `${d.no} 已审核通过，现为“待销号”`);
    expect((await file(d)).case.state).toBe("awaiting_closure");
  });
  expect(await touches(who), "the mouse was never used").toBe(0);
});

test("要填表的办理打开表单，市局也有队列", async ({ city }) => {
  const clerk = await city.as("youxian.zr.sh");
  await looks.looksAt(clerk, "/review?state=finding_review");
  const plot = await plotAt(clerk);
  await presses(clerk, "p");
  await hasDialog(clerk, `属实　${plot}`);
  await presses(clerk, "Escape");
  await hasNoDialog(clerk);
  await isReviewing(clerk, plot);

  const nr = await city.as("shi.zr2");
  await looks.looksAt(nr, "/review");
  await plotAt(nr);
  expect(await looks.violations(nr)).toEqual([]);

  const other = await city.as("youxian.zr.jb");
  expect((await looks.placesOf(other)).map((p) => p.to)).not.toContain("/review");
});
