import * as cast from "./cast";
import { day, expect, test } from "./driver";
import { cutsInTwo } from "./driver/split";
import { type Plot, plotNo } from "./ground";
import { photosOf } from "./photos";

test("退回分派、会商、改由对方部门接收、拆分", async ({ city }) => {
  const plot: Plot = {
    no: plotNo("SP"),
    ring: await city.ground("pbf"),
    type: "KT",
    note: "疑似新挖坑塘",
  };
  await city.arrange.imported(plot);
  await city.arrange.does("shi.zr1", plot, "issue");

  await test.step("县级退回分派，理由可用常用语", async () => {
    const clerk = await city.as("youxian.zr.jb");
    await clerk.finds(plot.no, { for: "接收", in: "待接收" });
    await clerk.does(plot.no, "退回分派", (f) => f.presses("不属本部门职责，建议由对方部门牵头"), "会商中");
  });

  await test.step("联席会议办公室会商决定", async () => {
    const office = await city.as("lxb");
    await office.goesTo("会商");
    await expect(office.row(plot.no)).toContainText("会商中");
    await office.finds(plot.no, { for: "会商决定", in: "会商中" });
    await expect(office.timeline()).toContainText("不属本部门职责");
    await office.does(
      plot.no,
      "会商决定",
      async (f) => {
        await f.writes("会议纪要文号", "纪要〔2026〕3号");
        await f.chooses("牵头部门", "农业农村");
        await f.chooses("县区", "攸县（示意）");
      },
      "待接收",
    );
  });

  await test.step("新的牵头部门看见、不能再退回、办理到待审", async () => {
    const clerk = await city.as("youxian.ny.jb");
    await clerk.finds(plot.no, { for: "接收", in: "待接收" });
    await expect(clerk.timeline()).toContainText("纪要〔2026〕3号");
    await clerk.mayNot("退回分派", /./);
    await cast.receives(clerk, plot);
    await city.arrange.verified("youxian.ny", "youxian.ny.wy1", plot, "partly_true");
  });

  await test.step("画一条线拆成两部分，分别分流", async () => {
    const reviewer = await city.as("youxian.ny.sh");
    await reviewer.finds(plot.no, { for: "属实", in: "核实待审" });
    await reviewer.does(
      plot.no,
      "部分属实（拆分）",
      async (f) => {
        await cutsInTwo(f);
        await f.sees(/相差 -?0\.0\d 平方米/);
        await f.chooses("图斑类型", /^KT /, 0);
        await f.chooses("核实结论", "属实", 0);
        await f.chooses("图斑类型", /^02 /, 1);
        await f.chooses("核实结论", "属实", 1);
        await f.presses("图斑内两类用途并存，分别办理");
      },
      "已拆分",
    );
    await reviewer.opens(`${plot.no}_2`);
    await reviewer.isPartOf(plot.no);
    const [nr, ag] = [await city.as("shi.zr1"), await city.as("shi.ny1")];
    await nr.finds(`${plot.no}_1`, { for: "下达", in: "待分派" });
    await expect(nr.facts()).toContainText("规则 2");
    await ag.finds(`${plot.no}_2`, { for: "下达", in: "待分派" });
    await expect(ag.facts()).toContainText("规则 7");
  });
});

test("退回核实、延期、挂账、退回举证、回潮", async ({ city }) => {
  const plot: Plot = {
    no: plotNo("RT"),
    ring: await city.ground("ordinary"),
    type: "YH",
    note: "地面硬化",
  };
  await city.arrange.imported(plot);
  await city.arrange.does("shi.zr1", plot, "issue");
  await city.arrange.does("youxian.zr.jb", plot, "receive");
  await city.arrange.verified("youxian.zr", "youxian.zr.wy1", plot, "true");
  const clerk = await city.as("youxian.zr.jb");
  const reviewer = await city.as("youxian.zr.sh");
  const inspector = await city.as("youxian.zr.wy1");
  const office = await city.as("shi.zr1");

  await test.step("退回核实，外业看到原因，再提交", async () => {
    await reviewer.does(plot.no, "退回核实", (f) => f.presses("面积与现场不符，请实测"), "核实中");
    await inspector.finds(plot.no, { for: "提交核实", in: "核实中" });
    await expect(inspector.timeline()).toContainText("面积与现场不符");
    await expect(inspector.head()).toContainText("退回 1 次");
    await inspector.uploads(plot.no, photosOf(plot.ring, "house"));
    await cast.reports(inspector, plot, "属实", "已实测");
    await cast.upholds(reviewer, plot, "拆除复耕", 20);
  });

  await test.step("县级申请延期，市局同意后期限改变", async () => {
    await office.opens(plot.no);
    await office.mayNot("同意延期", /./); // nobody has asked
    await clerk.asksForTime(plot.no, day(60), "作物待收，收获后整改");
    await office.opens(plot.no);
    await expect(office.timeline()).toContainText("作物待收，收获后整改");
    await office.does(
      plot.no,
      "同意延期",
      async (f) => {
        await f.dates("整改期限", day(60));
        await f.presses("作物待收，收获后整改");
      },
      "整改中",
    );
    await clerk.opens(plot.no);
    await expect(clerk.facts()).toContainText(`${day(60)}（延期 1 次）`);
  });

  await test.step("挂账后仍可完成", async () => {
    await office.does(plot.no, "挂账整改", (f) => f.presses("历史存量问题，分类处置"), "挂账整改");
    await clerk.finds(plot.no, { for: "整改完成", in: "挂账整改" });
    await cast.finishes(clerk, plot);
  });

  await test.step("退回举证，补拍后通过", async () => {
    await inspector.uploads(plot.no, photosOf(plot.ring, "bare"));
    await cast.submits(inspector, plot);
    await reviewer.finds(plot.no, { for: "审核通过", in: "县级审核" });
    await reviewer.does(plot.no, "退回举证", (f) => f.presses("缺少近景照片"), "待举证");
    await inspector.finds(plot.no, { for: "提交举证", in: "待举证" });
    await expect(inspector.timeline()).toContainText("缺少近景照片");
    await inspector.uploads(plot.no, photosOf(plot.ring, "seedlings"));
    await cast.submits(inspector, plot);
    await cast.passes(reviewer, plot);
  });

  await test.step("销号，抽查不实后回潮，历史还在", async () => {
    await clerk.does(plot.no, "申请销号", (f) => f.writes("销号申请说明", "已恢复"), "市级销号审核");
    const closer = await city.as("shi.zr2");
    await closer.does(plot.no, "销号", async () => {}, "已销号");
    await office.does(
      plot.no,
      "回潮重办",
      async (f) => {
        await f.chooses("回潮原因", "抽查不实");
        await f.presses("抽查发现整改不实");
      },
      "待核实",
    );
    await clerk.finds(plot.no, { for: "派员", in: "待核实" });
    await expect(clerk.head()).toContainText("第 2 轮办理");
    await expect(clerk.timeline()).toContainText("抽查发现整改不实");
    await expect(clerk.side("整改前")).toContainText("第 1 轮");
  });
});
