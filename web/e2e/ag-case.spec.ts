import * as cast from "./cast";
import { expect, test } from "./driver";
import * as together from "./driver/together";
import { type Plot, plotNo } from "./ground";
import { photosOf } from "./photos";

test("一宗永农种果树：农业农村牵头，两部门联合验收后销号", async ({ city }) => {
  const plot: Plot = { no: plotNo("AG"), ring: await city.ground("pbf"), type: "02", note: "种植柑橘" };

  await test.step("导入后按图层归农业农村牵头", async () => {
    await cast.imported(city, plot);
    const nr = await city.as("shi.zr1");
    await nr.opens(plot.no);
    expect(await nr.mayDo(), "the partner department looks on").not.toContain("下达");
    const ag = await city.as("shi.ny1");
    await ag.finds(plot.no, { for: "下达", in: "待分派" });
    await expect(ag.head()).toContainText("农业农村");
    await expect(ag.head()).toContainText("永农");
    await expect(ag.facts()).toContainText("规则 7");
    await cast.issues(ag, plot);
  });

  const clerk = await city.as("youxian.ny.jb");
  const inspector = await city.as("youxian.ny.wy1");
  const reviewer = await city.as("youxian.ny.sh");
  await test.step("接收、派一组人、核实", async () => {
    await (await city.as("youxian.zr.jb")).opens(plot.no); // the partner in the county sees it
    expect(await (await city.as("youxian.zr.jb")).mayDo()).toEqual([]);
    await clerk.finds(plot.no, { for: "接收", in: "待接收" });
    await cast.receives(clerk, plot);
    await clerk.finds(plot.no, { for: "派员", in: "待核实" });
    await cast.deputes(clerk, plot, "胡建军", "彭雪梅");
    await inspector.finds(plot.no, { for: "提交核实", in: "核实中" });
    await inspector.uploads(plot.no, photosOf(plot.ring, "trees", "real"));
    await expect(inspector.side("整改前")).toContainText("照片已满足要求");
    await cast.reports(inspector, plot, "属实", "柑橘三年生");
  });

  await test.step("审核、整改、举证", async () => {
    await reviewer.finds(plot.no, { for: "属实", in: "核实待审" });
    await cast.upholds(reviewer, plot, "恢复种植");
    await clerk.finds(plot.no, { for: "整改完成", in: "整改中" });
    await cast.finishes(clerk, plot);
    const second = await city.as("youxian.ny.wy2");
    await second.finds(plot.no, { for: "提交举证", in: "待举证" });
    await second.uploads(plot.no, photosOf(plot.ring, "seedlings", "real"));
    await second.sees(/写明作物名称和长势/);
    await cast.submits(second, plot);
    await reviewer.finds(plot.no, { for: "审核通过", in: "县级审核" });
    await expect(reviewer.side("整改后")).toContainText("照片已满足要求");
    await cast.passes(reviewer, plot);
  });

  await test.step("没有联合验收不能申请，两个部门各自登录签字后才能", async () => {
    await clerk.finds(plot.no, { for: "申请销号", in: "待销号" });
    await clerk.mayNot("申请销号", /尚未填写联合验收表/);
    await together.opensTogether(clerk);
    await together.opensSheet(clerk, "同意验收");
    await together.signsAll(clerk, together.part(clerk, "联合验收"));
    await expect(together.part(clerk, "联合验收")).toContainText("还缺签字：自然资源");
    await together.closesTogether(clerk);
    const other = await city.as("youxian.zr.jb");
    await other.goesTo("联合办理");
    const sheet = together.waitingSheet(other, plot.no);
    await expect(sheet).toContainText("邓小兰");
    await together.signsAll(other, sheet);
    await expect(sheet).toBeHidden();
    await clerk.opens(plot.no);
    await clerk.does(
      plot.no,
      "申请销号",
      (f) => f.writes("销号申请说明", "已铲除果树、恢复种粮"),
      "市级销号审核",
    );
    await expect(clerk.facts()).toContainText("同意验收");
  });

  await test.step("由没有经手过的人销号", async () => {
    const closer = await city.as("shi.ny2");
    await closer.finds(plot.no, { for: "销号", in: "市级销号审核" });
    await closer.does(plot.no, "销号", async () => {}, "已销号");
    await clerk.seesState(plot.no, "已销号");
    await expect(clerk.timeline().getByRole("row")).toHaveCount(11);
    const ag = await city.as("shi.ny1");
    await ag.finds(plot.no, { for: "上报", in: "已销号" });
    await ag.does(plot.no, "上报", (f) => f.writes("上报批次", "2026年第1批"), "已上报");
  });
});
