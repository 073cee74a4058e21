import { expect, test } from "./driver";
import { StepDialog } from "./driver/dialog";
import * as looks from "./driver/looks";

test("抽查：发布方案、抽取、登记结果、回潮重办；县级事先看不到", async ({ city }) => {
  const nr = await city.as("shi.zr1");
  const title = `抽查 ${Date.now().toString(36)}`;
  const row = (plot: string) => nr.page.locator(`tr[data-plot="${plot}"]`);
  let plot = "";
  let id = 0;

  await test.step("发布后抽取", async () => {
    await looks.looksAt(nr, "/spot-checks");
    await nr.page.getByRole("button", { name: "发布抽查方案" }).click();
    const form = new StepDialog(nr.page, "发布抽查方案");
    await form.submits();
    await nr.isTold("请填写抽查名称");
    await form.writes("抽查名称", title);
    await form.box.getByLabel("销号日期自").fill("2026-01-01");
    await form.box.getByRole("spinbutton", { name: "随机抽取（宗）" }).fill("3");
    await form.box.getByRole("spinbutton", { name: "按风险抽取（宗）" }).fill("2");
    await form.submits();
    await expect(form.box).toBeHidden();
    await nr.sees(/名单 \d+ 宗，随机 3 宗，按风险 2 宗/);
    await nr.page.getByRole("button", { name: "抽取", exact: true }).click();
    await nr.sees(/待登记 [345] 宗/, /名单、种子和抽取结果与发布时一致/);
    expect(await looks.violations(nr)).toEqual([]);
  });

  await test.step("县级看不到抽中了哪些", async () => {
    const county = await city.as("youxian.zr.sh");
    await looks.looksAt(county, "/spot-checks");
    await county.sees(title, "登记结果之前，县级看不到抽中了哪些案件。");
    await expect(county.page.locator("tr[data-plot]")).toHaveCount(0);
  });

  await test.step("登记整改不实，再从案件页回潮重办", async () => {
    const open = await city.arrange.ask<{ items: { id: number; title: string }[] }>(
      "shi.zr1",
      "/spot-checks",
    );
    const plan = await city.arrange.ask<{
      items: { caseId: number; plotNo: string; state: string; closer: string }[];
    }>("shi.zr1", `/spot-checks/${open.items.find((p) => p.title === title)?.id}`);
    const one = plan.items.find((c) => c.closer !== "周明远");
    if (!one) throw new Error("nothing to look at");
    [plot, id] = [one.plotNo, one.caseId];
    await row(plot)
      .getByRole("button", { name: /^登记结果/ })
      .click();
    const form = new StepDialog(nr.page, "登记抽查结果");
    await form.box.getByText("整改不实").click();
    await form.writes("现场情况", "地面硬化仍在");
    await form.box.locator("input[type=file]").setInputFiles({
      name: "现场.jpg",
      mimeType: "image/jpeg",
      buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    });
    await form.sees("现场.jpg");
    expect(await looks.violations(nr), "the outcome's form").toEqual([]);
    await form.box.getByRole("button", { name: "登记结果" }).click();
    await expect(form.box).toBeHidden();
    await expect(row(plot)).toContainText("地面硬化仍在");
    await expect(row(plot).getByRole("link", { name: "现场.jpg" })).toBeVisible();
    await nr.sees(/整改不实/, /待登记 [234] 宗/);
    for (const width of [390, 1440]) {
      await looks.isWide(nr, width);
      expect(await looks.overflow(nr)).toEqual([]);
      if (process.env.SHOTS) await nr.page.screenshot({ path: `${process.env.SHOTS}/spots-${width}.png` });
    }
    await row(plot).getByRole("link", { name: "回潮重办" }).click();
    const step = new StepDialog(nr.page, "回潮重办");
    await expect(step.box).toContainText("抽查不实");
    await step.writes("理由", "抽查发现整改不实");
    await step.submits();
    await nr.sees(`${plot} 已回潮重办，现为“待核实”`);
    const file = await city.arrange.ask<{ case: { state: string } }>("shi.zr1", `/cases/${id}`);
    expect(file.case.state).toBe("received");
  });

  await test.step("统计里有不实率", async () => {
    await looks.looksAt(nr, "/figures/flow");
    await expect(nr.page.getByRole("heading", { level: 1 })).toBeVisible();
  });
});
