import { expect, test } from "./driver";
import { choose } from "./driver/dialog";
import * as looks from "./driver/looks";
import * as on from "./driver/supervision";
import { type Plot, plotNo } from "./ground";

const letter = {
  name: "整改情况答复函.pdf",
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.7\n整改情况\n"),
};

test("督办从下发到答复、退回、认可；交流中提到的人看到通知", async ({ city }) => {
  const plot: Plot = {
    no: plotNo("SV"),
    ring: await city.ground("ordinary"),
    type: "20",
    note: "新增建（构）筑物",
  };
  await city.arrange.imported(plot);
  await city.arrange.does("shi.zr1", plot, "issue");
  const office = await city.as("shi.zr1");
  const clerk = await city.as("youxian.zr.jb");
  let number = "";

  await test.step("市局从台账下发，案件标出督办", async () => {
    number = await on.supervises(office, plot.no, "限期拆除并复耕，书面说明整改进展。");
    await office.opens(plot.no);
    await expect(office.facts()).toContainText(number);
    await expect(office.timeline()).toContainText("督办下发");
    expect(await looks.violations(office)).toEqual([]);
  });

  await test.step("县级从通知打开，带附件答复", async () => {
    await clerk.comesBack();
    await on.opensNotice(clerk, "supervision_issued", number);
    await on.orderIs(clerk, "待答复");
    expect(await looks.violations(clerk)).toEqual([]);
    await on.answers(clerk, number, "已安排 6 月中旬拆除。", [letter]);
    await on.orderIs(clerk, "已答复，待审定");
    const link = clerk.page.getByRole("link", { name: letter.name });
    const sent = await clerk.page.request.get((await link.getAttribute("href"))!);
    expect(await sent.body()).toEqual(letter.buffer);
  });

  await test.step("别的部门看不到这件督办", async () => {
    const other = await city.as("youxian.ny.jb");
    await other.goesTo("督办");
    await expect(on.order(other, number)).toHaveCount(0);
  });

  await test.step("市局退回，说明理由", async () => {
    await on.opensOrder(office, number);
    await on.decides(office, number, "退回", "缺现场照片，请补充。");
    await on.orderIs(office, "已退回，待重新答复");
  });

  await test.step("假的附件被拒，写好的内容还在；改正后重新答复", async () => {
    await clerk.comesBack();
    await on.opensNotice(clerk, "supervision_returned", "缺现场照片");
    const form = clerk.page.getByRole("form", { name: "答复" });
    await form.getByRole("textbox", { name: "答复内容" }).fill("已补充照片。");
    await form
      .locator("input[type=file]")
      .setInputFiles({ ...letter, buffer: Buffer.from("MZ not a letter") });
    await form.getByRole("button", { name: "提交" }).click();
    await clerk.isTold("类型不能接收");
    await expect(form.getByRole("textbox", { name: "答复内容" })).toHaveValue("已补充照片。");
    await form.getByRole("button", { name: /^去掉/ }).click();
    await on.answers(clerk, number, "已补充照片。");
  });

  await test.step("市局认可，办理记录齐全", async () => {
    await on.opensOrder(office, number);
    await on.decides(office, number, "认可");
    await on.orderIs(office, "已办结");
    const history = office.page.getByRole("list", { name: "办理记录" });
    for (const words of ["下发", "答复", "退回", "缺现场照片", letter.name, "认可"])
      await expect(history).toContainText(words);
    expect(await looks.violations(office)).toEqual([]);
    await looks.isWide(office, 390);
    expect(await looks.overflow(office)).toEqual([]);
    await looks.isWide(office, 1440);
  });

  await test.step("案件上提到经办人，他在通知里看到并打开案件", async () => {
    await office.opens(plot.no);
    await on.mentions(office, "刘海波", "请看一下东侧");
    await clerk.comesBack();
    await expect(on.bell(clerk)).toHaveAccessibleName(/通知，[1-9]\d* 条未读/);
    await on.opensNotice(clerk, "mention", plot.no);
    await clerk.isAt(plot.no);
    await expect(clerk.page.getByRole("log", { name: "交流" })).toContainText("请看一下东侧");
    await on.bell(clerk).click();
    await expect(clerk.page.locator("li[data-notice=mention]").filter({ hasText: plot.no })).toHaveCount(0);
    await clerk.page.getByRole("button", { name: "全部", exact: true }).click();
    await expect(clerk.page.locator("li[data-notice=mention]").filter({ hasText: plot.no })).toBeVisible();
    expect(await looks.violations(clerk)).toEqual([]);
  });
});

test("联席办在督办页选案件下发，键盘可打开", async ({ city }) => {
  const plot: Plot = {
    no: plotNo("SV2"),
    ring: await city.ground("ordinary"),
    type: "20",
    note: "新增建（构）筑物",
  };
  await city.arrange.imported(plot);
  await city.arrange.does("shi.zr1", plot, "issue");
  const office = await city.as("lxb");
  await office.goesTo("督办");
  await office.page.getByRole("button", { name: "下发督办" }).click();
  const box = office.page.getByRole("dialog", { name: "下发督办" });
  await choose(box.getByRole("combobox", { name: "县区" }), /攸县/);
  await choose(box.getByRole("combobox", { name: "部门" }), "自然资源");
  await box.getByRole("checkbox", { name: "只看逾期" }).uncheck();
  await box.getByRole("textbox", { name: "图斑编号、村" }).fill(plot.no);
  await box.getByRole("checkbox", { name: `选择 ${plot.no}` }).check();
  await box.getByRole("textbox", { name: "督办要求" }).fill("请即核实。");
  expect(await looks.violations(office)).toEqual([]);
  const number = await on.issues(office);
  await expect(on.order(office, number)).toBeVisible();
  await office.page.keyboard.press("j");
  await office.page.keyboard.press("Enter");
  await expect(office.page.getByRole("heading", { level: 1, name: number })).toBeVisible();
});
