import * as cast from "./cast";
import { day, expect, test } from "./driver";
import * as together from "./driver/together";
import { plotNo } from "./ground";

test("两部门：征求意见和答复，申请立案，当事人只有牵头部门看得到", async ({ city }) => {
  const one = await city.oneIn("rectifying", "agriculture");
  const ag = await city.as("youxian.ny.jb");
  const nr = await city.as("youxian.zr.jb");
  const question = `机耕路是否按农村道路管理 ${Date.now()}`;

  await test.step("农业农村征求自然资源意见，申请立案，填写当事人", async () => {
    await ag.opens(one.plotNo);
    await together.opensTogether(ag);
    await together.asks(ag, question, day(3));
    await expect(together.part(ag, "征求意见")).toContainText("待答复");
    await together.takesLegal(together.part(ag, "立案"), "申请立案", { 理由: "责令改正后逾期不改" });
    await expect(together.part(ag, "立案")).toContainText("责令改正后逾期不改");
    await together.writesPerson(ag, "当事人丙（示意）");
    await together.closesTogether(ag);
  });

  await test.step("自然资源在联合办理页答复和立案", async () => {
    await nr.goesTo("联合办理");
    await together.answersQuestion(nr, question, "宽度符合标准，可按农村道路管理。");
    const legal = nr.page.locator("[data-test=legal]").filter({ hasText: one.plotNo });
    await together.takesLegal(legal, "立案", { 立案号: "示立〔2026〕9号" });
    await expect(legal).toContainText("示立〔2026〕9号");
    await nr.doesNotSee("当事人丙");
  });

  await test.step("答复和立案号回到案件，双方都有通知", async () => {
    await ag.opens(one.plotNo);
    await together.opensTogether(ag);
    await expect(together.part(ag, "征求意见")).toContainText("宽度符合标准");
    await expect(together.part(ag, "立案")).toContainText("示立〔2026〕9号");
    await expect(together.part(ag, "当事人")).toContainText("当事人丙（示意）");
    await together.closesTogether(ag);
    await ag.page.goto("/notices");
    await ag.sees(new RegExp(`答复了图斑 ${one.plotNo} 的征求意见`), /立案申请：已立案 示立〔2026〕9号/);
  });
});

test("市局一次下达本部门的一半，页面上看得到两边", async ({ city }) => {
  const grain = { no: plotNo("HALF"), ring: await city.ground("pbf"), type: "02", note: "种植柑橘" };
  await cast.imported(city, grain);
  const ag = await city.as("shi.ny1");
  await ag.opens(grain.no);
  await ag.page.goto(
    `/batches/${(await city.arrange.file<{ batch: { id: number } }>("shi.ny1", grain)).batch.id}`,
  );
  const part = ag.page.locator("[data-test=issue-part]");
  await part.getByRole("button", { name: "下达本部门 1 宗" }).click();
  await expect(part).toContainText("已下达 1 宗");
  await expect(part.getByRole("row").filter({ hasText: "农业农村" })).toContainText("谭立新");
  await ag.opens(grain.no);
  await expect(ag.head()).toContainText("待接收");
});

test("联合验收：一方在内业签字，一方在现场用手机签字，然后申请销号", async ({ city }) => {
  const one = await city.oneIn("awaiting_closure", "agriculture");
  const ag = await city.as("youxian.ny.jb");
  const nr = await city.as("youxian.zr.jb");
  await ag.opens(one.plotNo);
  await ag.mayNot("申请销号", /尚未填写联合验收表/);
  await together.opensTogether(ag);
  await together.opensSheet(ag, "同意验收");
  await together.signsAll(ag, together.part(ag, "联合验收"));
  await expect(together.part(ag, "联合验收")).toContainText("还缺签字：自然资源");
  await together.closesTogether(ag);
  await together.signsOnThePhone(nr, one.plotNo);
  await ag.opens(one.plotNo);
  await ag.does(one.plotNo, "申请销号", (f) => f.writes("销号申请说明", "已恢复种粮"), "市级销号审核");
  await expect(ag.facts()).toContainText("同意验收");
});
