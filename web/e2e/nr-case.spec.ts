import * as cast from "./cast";
import { expect, test } from "./driver";
import { commits, counts, createsBatch, handsIn, rowsOf, standsAlone } from "./driver/batches";
import { shapefile } from "./files";
import { batchNo, crossed, fields, type Plot, plotNo, shifted } from "./ground";
import { photosOf } from "./photos";

test("一宗建设占用：从图斑文件到销号", async ({ city }) => {
  const ring = await city.ground("ordinary");
  const plot: Plot = { no: plotNo("NR"), ring, type: "20", note: "新增建（构）筑物" };
  const bent: Plot = { ...plot, no: plotNo("BENT"), ring: crossed(shifted(ring, 300, 0)) };
  const nr = await city.as("shi.zr1");

  await test.step("市局导入，报告逐行说明", async () => {
    await createsBatch(nr, batchNo());
    const rows = [plot, plot, bent].map((p) => ({ ring: p.ring, fields: fields(p) }));
    await handsIn(nr, shapefile("plots", rows));
    expect(await counts(nr)).toMatchObject({ 全部: 3, 文件内编号重复: 1, 不可导入: 1 });
    expect(await rowsOf(nr, "文件内编号重复")).toEqual([expect.stringContaining(plot.no)]);
    expect(await rowsOf(nr, "不可导入")).toEqual([
      expect.stringMatching(new RegExp(`${bent.no}.*相交`, "s")),
    ]);
    await standsAlone(nr);
    await commits(nr);
  });

  await test.step("市局下达", async () => {
    await nr.finds(plot.no, { for: "下达", in: "待分派" });
    await expect(nr.facts()).toContainText("规则 5");
    await expect(nr.facts()).toContainText("自然资源");
    await cast.issues(nr, plot);
    await (await city.as("youxian.ny.jb")).doesNotFind(plot.no);
  });

  const clerk = await city.as("youxian.zr.jb");
  await test.step("县级接收并派员", async () => {
    await clerk.finds(plot.no, { for: "接收", in: "待接收" });
    await cast.receives(clerk, plot);
    await clerk.finds(plot.no, { for: "派员", in: "待核实" });
    await cast.deputes(clerk, plot, "李春生");
    await (await city.as("youxian.zr.wy2")).doesNotFind(plot.no);
  });

  const inspector = await city.as("youxian.zr.wy1");
  await test.step("外业核实", async () => {
    await inspector.finds(plot.no, { for: "提交核实", in: "核实中" });
    await expect(inspector.side("整改前")).toContainText("还缺");
    await inspector.uploads(plot.no, photosOf(ring, "house", "real"));
    await expect(inspector.side("整改前")).toContainText("照片已满足要求");
    await expect(inspector.side("整改前").getByText("✓ 在图斑内拍摄", { exact: true })).toHaveCount(3);
    await expect(inspector.side("整改前").getByText("✓ 朝向图斑", { exact: true })).toHaveCount(3);
    await cast.reports(inspector, plot, "属实", "已建砖混房屋一栋");
  });

  const reviewer = await city.as("youxian.zr.sh");
  await test.step("县级审核属实", async () => {
    await reviewer.finds(plot.no, { for: "属实", in: "核实待审" });
    await expect(reviewer.facts()).toContainText("已建砖混房屋一栋");
    await cast.upholds(reviewer, plot, "拆除复耕");
  });

  await test.step("整改完成", async () => {
    await clerk.finds(plot.no, { for: "整改完成", in: "整改中" });
    await cast.finishes(clerk, plot);
  });

  await test.step("举证", async () => {
    await inspector.finds(plot.no, { for: "提交举证", in: "待举证" });
    await expect(inspector.side("整改后")).toContainText("还缺");
    await inspector.mayNot("提交举证", /远景/);
    await inspector.uploads(plot.no, photosOf(ring, "seedlings", "real"));
    await expect(inspector.side("整改后")).toContainText("照片已满足要求");
    await cast.submits(inspector, plot);
    await reviewer.finds(plot.no, { for: "审核通过", in: "县级审核" });
    await cast.passes(reviewer, plot);
  });

  await test.step("申请销号并销号", async () => {
    await clerk.finds(plot.no, { for: "申请销号", in: "待销号" });
    await clerk.does(
      plot.no,
      "申请销号",
      (f) => f.writes("销号申请说明", "已拆除复耕，请予销号"),
      "市级销号审核",
    );
    await nr.opens(plot.no);
    await nr.mayNot("销号", /./); // who issued it does not close it
    const closer = await city.as("shi.zr2");
    await closer.finds(plot.no, { for: "销号", in: "市级销号审核" });
    await closer.does(plot.no, "销号", (f) => f.writes("文号", "株销〔2026〕1号"), "已销号");
  });

  await test.step("全过程都有留痕，人人看见结果", async () => {
    await clerk.seesState(plot.no, "已销号");
    const steps = [
      "导入",
      "下达",
      "接收",
      "派员",
      "提交核实",
      "属实",
      "整改完成",
      "提交举证",
      "审核通过",
      "申请销号",
      "销号",
    ];
    await expect(clerk.timeline().getByRole("row")).toHaveCount(steps.length);
    for (const s of steps) await expect(clerk.timeline().getByText(s, { exact: true }).first()).toBeVisible();
    await (await city.as("guancha")).seesState(plot.no, "已销号");
  });
});
