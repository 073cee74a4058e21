import { expect, test } from "./driver";
import { figureIn, opensFigure } from "./driver/figures";
import { looksAt } from "./driver/looks";

test("数字点开就是案件，按日期回看，月度定稿后只能更正", async ({ city }, info) => {
  const office = await city.as("shi.zr1");
  const { page } = office;

  await test.step("合计的逾期点开是那么多宗", async () => {
    await looksAt(office, "/figures");
    await page.waitForURL("**/figures/now");
    await office.sees(/数字截至/);
    const late = Number(await figureIn(office, "合计", "逾期"));
    expect(late).toBeGreaterThan(0);
    await opensFigure(office, "合计", "逾期");
    await expect(page.getByRole("heading", { level: 1, name: "逾期" })).toBeVisible();
    await expect(page.locator("main tbody tr")).toHaveCount(Math.min(late, 100));
    await expect(page.locator("main tbody tr").first()).toContainText(/逾期 \d+ 天/);
  });

  await test.step("两个月前的数字与今天不同，点开的是当天的状态", async () => {
    const then = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10);
    await page.goto("/figures/now");
    const now = await figureIn(office, "合计", "图斑总数");
    await page.goto(`/figures/now?asOf=${then}&by=lead`);
    await office.sees("回到今天");
    const was = await figureIn(office, "合计", "图斑总数");
    expect(Number(was)).toBeGreaterThan(0);
    expect(Number(was)).toBeLessThan(Number(now));
    await opensFigure(office, "自然资源", "在办");
    await office.sees(`截至 ${then}`, "当日状态");
    await page.getByRole("link", { name: "返回统计" }).click();
    await expect(page).toHaveURL(new RegExp(`asOf=${then}`));
  });

  await test.step("预测写明假设，增加人员后更快", async () => {
    await page.goto("/figures/forecast?arriving=no");
    await office.sees(/假设：销号速度取近 8 周的平均/);
    const weeks = async () => Number(/(\d+) 周/.exec(await figureIn(office, /攸县/, "清零还要"))?.[1]);
    const slow = await weeks();
    await page.goto("/figures/forecast?arriving=no&inspectors=8");
    await office.sees(/每县增加外业人员/);
    await expect.poll(weeks).toBeLessThan(slow);
  });

  await test.step("定稿要本人密码；定稿后可更正，原数仍在", async () => {
    await page.goto("/figures/signed");
    await page.getByRole("button", { name: "定稿上月数字" }).click();
    const dialog = page.getByRole("dialog");
    const month = await dialog.locator("input[name=month]").inputValue();
    if (info.retry > 0) {
      const [y, m] = month.split("-").map(Number) as [number, number];
      await dialog
        .locator("input[name=month]")
        .fill(new Date(Date.UTC(y, m - 1 - info.retry, 1)).toISOString().slice(0, 7));
    }
    await dialog.locator("input[name=signature]").fill("not this one");
    await dialog.getByRole("button", { name: "签名定稿" }).click();
    await expect(dialog).toContainText("密码不对，没有签名");
    await dialog.locator("input[name=signature]").fill("liangtian-demo-2026");
    await dialog.getByRole("button", { name: "签名定稿" }).click();
    await office.sees("✓ 封存完好", "✓ 按留痕复算一致");
    const was = await figureIn(office, /攸县/, "图斑总数");
    await page
      .getByRole("button", { name: /^更正 攸县.*图斑总数$/ })
      .or(page.getByTitle(/^更正 攸县.*图斑总数$/))
      .first()
      .click();
    await page
      .getByRole("dialog")
      .locator("input[name=becomes]")
      .fill(String(Number(was) - 1));
    await page.getByRole("dialog").locator("textarea[name=reason]").fill("与上一批次重复一宗");
    await page.getByRole("dialog").getByRole("button", { name: "更正一个数字" }).click();
    await office.sees("更正记录", "与上一批次重复一宗");
    expect(await figureIn(office, /攸县/, "图斑总数")).toContain(String(Number(was) - 1));
  });
});
