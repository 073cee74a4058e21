import { expect, test } from "./driver";
import * as looks from "./driver/looks";
import * as rules from "./driver/rules";
import { type Plot, plotNo } from "./ground";

// Types that no other story uses: the rules of all others stay as they are.
const types = [
  { code: "YT", choice: /^YT /, words: "盐田复垦" },
  { code: "GEF", choice: /^GEF /, words: "高尔夫球场复垦" },
];

test("改一份草稿、试运行、发布，新导入按新规则", async ({ city }, info) => {
  const type = types[info.retry % types.length]!;
  const ring = await city.ground("pbf");
  const before: Plot = { no: plotNo("RU1"), ring, type: type.code, note: "发布前导入" };
  await city.arrange.imported(before);
  const had = await city.arrange.ask<{ items: { standing: string; edition: number }[] }>(
    "shi.zr1",
    "/routing/versions",
  );
  const left = had.items.find((v) => v.standing === "draft");
  if (left) await city.arrange.removes("shi.zr1", `/routing/draft?edition=${left.edition}`);
  const office = await city.as("shi.zr1");
  let no = 0;

  await test.step("县级只读，没有草稿可看", async () => {
    const clerk = await city.as("youxian.zr.jb");
    await rules.opensRules(clerk);
    await clerk.sees("现行", "新挖坑塘、水面");
    await clerk.doesNotSee("新建草稿");
  });

  await test.step("永远用不到的规则被指出，用键盘移上去后没有问题", async () => {
    await rules.opensRules(office);
    await office.page.getByRole("button", { name: "新建草稿" }).click();
    await office.sees(/^第 \d+ 版草稿$/, "没有发现问题");
    no = await rules.addsRule(office, { type: type.choice, words: type.words, basis: "株农发〔2026〕1号" });
    await rules.saves(office);
    await expect(rules.ruleRow(office, no)).toContainText("永远不会用到");
    await expect(office.page.getByRole("button", { name: "发布", exact: true })).toBeDisabled();
    await rules.movesUpByKeys(office, no, 5);
    await rules.saves(office);
    await office.sees("没有发现问题", /新增 1 条/);
    await expect(rules.ruleRow(office, no)).toContainText("新增");
  });

  await test.step("试运行说出会变动的案件", async () => {
    await office.page.getByRole("button", { name: "试运行" }).click();
    await expect(office.page.getByRole("region", { name: "试运行结果" })).toBeVisible();
    expect(await rules.figure(office, "改变牵头部门")).toBeGreaterThan(0);
    const group = office.page.locator("tr[data-kind=moved]").filter({ hasText: `规则 ${no}` });
    await group.getByRole("button", { name: "看案件" }).click();
    await expect(office.page.getByRole("link", { name: before.no })).toBeVisible();
    expect(await looks.violations(office)).toEqual([]);
    await looks.isWide(office, 390);
    expect(await looks.overflow(office)).toEqual([]);
    await looks.isWide(office, 1440);
  });

  await test.step("发布要依据和确认，案件不自己变动", async () => {
    await office.page.getByRole("button", { name: "发布", exact: true }).click();
    const box = office.page.getByRole("dialog", { name: /^发布第/ });
    await box.getByRole("button", { name: "发布" }).click();
    await expect(box.getByText("请核对后勾选")).toBeVisible();
    await box.getByRole("textbox", { name: /^发布依据/ }).fill("株自然资发〔2026〕12号");
    expect(await looks.violations(office)).toEqual([]);
    await box.getByText("我已核对试运行结果").click();
    await box.getByRole("button", { name: "发布" }).click();
    await office.sees(/第 \d+ 版规则已发布/);
    await expect(box).toBeHidden();
    await expect(rules.ruleRow(office, no)).toContainText(type.words);
    await office.opens(before.no);
    await expect(office.facts()).toContainText("规则 5");
  });

  await test.step("待分派的按新规则重新分流，写入留痕", async () => {
    await rules.opensRules(office);
    const note = office.page.locator("[data-test=rules-waiting]");
    await expect(note).toContainText("宗待分派案件");
    await note.getByRole("button", { name: "按新规则重新分流" }).click();
    await office.page.getByRole("dialog").getByRole("button", { name: "按新规则重新分流" }).click();
    await expect(note).toContainText(/已重新分流 \d+ 宗，0 宗没有办成/);
    const other = await city.as("shi.ny1");
    await other.opens(before.no);
    await expect(other.facts()).toContainText(`规则 ${no}`);
    await expect(other.timeline()).toContainText("按新规则分流");
  });

  await test.step("新导入的图斑按新规则分流", async () => {
    const after: Plot = {
      no: plotNo("RU2"),
      ring: await city.ground("ordinary"),
      type: type.code,
      note: "发布后导入",
    };
    await city.arrange.imported(after);
    const other = await city.as("shi.ny1");
    await other.finds(after.no, { for: "下达", in: "待分派" });
    await expect(other.facts()).toContainText(`规则 ${no}`);
  });
});

test("跨永久基本农田界线的图斑，采用按图层的拆分方案", async ({ city }) => {
  const plot: Plot = { no: plotNo("MX"), ring: await city.mixedGround(), type: "02", note: "跨界果园" };
  await city.arrange.imported(plot);
  await city.arrange.does("shi.ny1", plot, "issue");
  await city.arrange.does("youxian.ny.jb", plot, "receive");
  await city.arrange.verified("youxian.ny", "youxian.ny.wy1", plot, "partly_true");
  const reviewer = await city.as("youxian.ny.sh");
  await reviewer.finds(plot.no, { for: "属实", in: "核实待审" });
  await expect(reviewer.facts()).toContainText("永久基本农田界线，可按图层拆分");
  await reviewer.does(
    plot.no,
    "部分属实（拆分）",
    async (f) => {
      await f.sees(/^沿永久基本农田界线$/);
      await f.sees(/永农 \d+\.\d\d 亩 → 规则 7，农业农村牵头/);
      expect(await looks.violations(reviewer)).toEqual([]);
      await f.presses("采用此方案 沿永久基本农田界线");
      await f.sees(/^第 2 部分/);
      await f.sees(/相差 -?0\.\d\d 平方米/);
      await f.chooses("图斑类型", /^KT /, 1);
      await f.chooses("是否动土挖塘", "未挖塘", 0);
      await f.chooses("是否养殖", "养殖", 0);
      await f.chooses("核实结论", "属实", 0);
      await f.chooses("核实结论", "属实", 1);
      await f.presses("图斑内两类用途并存，分别办理");
    },
    "已拆分",
  );
  const office = await city.as("shi.ny1");
  await office.opens(`${plot.no}_1`);
  await expect(office.facts()).toContainText("规则 7");
  await office.opens(`${plot.no}_2`);
  await expect(office.facts()).toContainText("规则 1");
});
