import { day, expect, test } from "./driver";
import * as on from "./driver/conference";
import { choose } from "./driver/dialog";
import * as looks from "./driver/looks";
import { type Plot, plotNo } from "./ground";
import { unzip } from "./unzip";

const pdf = (name: string) => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.from(`%PDF-1.7\n${name}\n`),
});

test("移交：接收、不予接收；会商一次决定两件；三方同时在线", async ({ city }) => {
  test.setTimeout(240_000);
  const grounds = [await city.ground("pbf"), await city.ground("ordinary"), await city.ground("pbf")];
  const [taken, declined, escalated] = grounds.map(
    (ring, n): Plot => ({ no: plotNo(`HC${n}`), ring, type: "KT", note: "疑似坑塘" }),
  ) as [Plot, Plot, Plot];
  const minutesNo = `株两非联席纪〔2026〕${plotNo("M").slice(-6)}号`;
  await city.arrange.imported(taken, declined, escalated);
  for (const p of [taken, declined, escalated]) {
    await city.arrange.does("shi.zr1", p, "issue");
    await city.arrange.does("youxian.zr.jb", p, "receive");
    await city.arrange.verified("youxian.zr", "youxian.zr.wy1", p, "true");
  }
  const nr = await city.as("youxian.zr.sh");
  const ag = await city.as("youxian.ny.jb");
  const office = await city.as("lxb");

  await test.step("县资源提出移交，附材料", async () => {
    for (const p of [taken, declined]) {
      await nr.opens(p.no);
      await nr.does(
        p.no,
        "移交",
        async (f) => {
          await f.writes("理由", "原田面蓄水养殖，未见开挖");
          await f.writes("文号", "攸自然资移〔2026〕5号");
          await f.box.locator("input[type=file]").setInputFiles([pdf("移交函.pdf")]);
          await f.sees("移交函.pdf");
        },
        "移交待复",
      );
    }
    expect(await nr.mayDo()).not.toContain("接收移交");
  });

  await test.step("县农业在待办中看到，读附件，接收一件", async () => {
    await ag.finds(taken.no, { for: "接收移交", in: "移交待复" });
    const link = ag.timeline().getByRole("link", { name: "移交函.pdf" });
    const sent = await ag.page.request.get((await link.getAttribute("href"))!);
    expect(await sent.body()).toEqual(pdf("移交函.pdf").buffer);
    expect.soft(await looks.violations(ag)).toEqual([]);
    await ag.does(taken.no, "接收移交", async () => {}, "待核实");
    await expect(ag.head()).toContainText("推转 1 次");
  });

  await test.step("另一件不予接收，自动上会商议题", async () => {
    await ag.finds(declined.no, { for: "接收移交", in: "移交待复" });
    await ag.does(declined.no, "不予接收", (f) => f.presses("实地情形属对方部门职责"), "会商中");
    await city.arrange.does("youxian.zr.sh", escalated, "escalate", { question: "是否按历史存量处置" });
    await office.goesTo("会商");
    const row = on.onAgenda(office, declined.no);
    await expect(row).toContainText("争议");
    await expect(row).toContainText("实地情形属对方部门职责");
    await expect(on.onAgenda(office, escalated.no)).toContainText("是否按历史存量处置");
    await expect(on.onAgenda(office, taken.no)).toHaveCount(0);
    expect.soft(await looks.violations(office)).toEqual([]);
  });

  await test.step("联席办开会：少写一项时都不办理，并说明是哪一件", async () => {
    await on.convenes(office, [declined.no, escalated.no]);
    await on.writesHead(office, "第3次联席会议", ["市自然资源局 甲", "市农业农村局 乙"]);
    await on.decides(
      office,
      declined.no,
      { 牵头部门: "自然资源", 县区: "攸县（示意）", 认定: "属实", 措施: "退塘还耕" },
      "新挖坑塘，由自然资源牵头。",
    );
    await on.decides(office, escalated.no, { 审定结果: "整改中" }, "按历史存量分类处置。");
    await on.setsTerm(office, escalated.no, day(60));
    await on.saves(office);
    await on.holds(office, minutesNo);
    await office.isTold(new RegExp(`全部没有办理.*${escalated.no}`));
    await ag.seesState(declined.no, "会商中");
  });

  await test.step("补上措施，一次决定两件", async () => {
    await choose(on.item(office, escalated.no).getByRole("combobox", { name: /^措施 / }), "退塘还耕");
    expect.soft(await looks.violations(office)).toEqual([]);
    for (const width of [1440, 390]) {
      await looks.isWide(office, width);
      if (process.env.SHOTS)
        await office.page.screenshot({
          path: `${process.env.SHOTS}/conference-meeting-${width}.png`,
          fullPage: true,
        });
      expect.soft(await looks.overflow(office)).toEqual([]);
    }
    await looks.isWide(office, 1440);
    await on.holds(office, minutesNo);
    await expect(office.page.locator("[data-test=meeting-state]")).toHaveText("已形成决定");
    const saved = office.page.waitForEvent("download");
    await office.page.getByRole("button", { name: "纪要 Word" }).click();
    const chunks: Buffer[] = [];
    for await (const c of await (await saved).createReadStream()) chunks.push(c as Buffer);
    const xml = unzip(Buffer.concat(chunks)).get("word/document.xml")!.toString("utf8");
    for (const words of [minutesNo, declined.no, escalated.no, "新挖坑塘，由自然资源牵头", "市农业农村局 乙"])
      expect(xml).toContain(words);
  });

  await test.step("两个县局都看到决定；先例可查", async () => {
    await nr.seesState(declined.no, "待接收");
    await expect(nr.facts()).toContainText(minutesNo);
    await expect(nr.facts()).toContainText(/同类会商决定 \d+ 次/);
    await nr.seesState(escalated.no, "整改中");
    await ag.opens(declined.no);
    await expect(ag.facts()).toContainText("退塘还耕");
    await ag
      .facts()
      .getByRole("link", { name: /同类会商决定/ })
      .click();
    await expect(ag.page.getByRole("status").filter({ hasText: "会商决定" })).toContainText(/资源 \d+ 次/);
    await expect(ag.row(declined.no)).toContainText("自然资源");
    expect.soft(await looks.violations(ag)).toEqual([]);
  });

  await test.step("制度文件登记后，规则和案件上都能打开", async () => {
    const title = `联合通知${plotNo("D").slice(-6)}（示意）`;
    await office.page.goto("/settings/documents");
    await office.page.getByRole("button", { name: "登记文件" }).click();
    const box = office.page.getByRole("dialog", { name: "登记文件" });
    await box.getByRole("textbox", { name: "文件名称" }).fill(title);
    await box.getByRole("textbox", { name: "发文机关" }).fill("市自然资源局、市农业农村局（示意）");
    await box.getByLabel("施行日期").and(office.page.locator("input")).fill("2026-01-01");
    await box.getByRole("textbox", { name: "分流规则号" }).fill("2");
    await box.locator("input[type=file]").setInputFiles([pdf("通知.pdf")]);
    await box.getByRole("button", { name: "提交" }).click();
    await expect(office.page.locator(`[data-document="${title}"]`)).toContainText("规则 2");
    expect.soft(await looks.violations(office)).toEqual([]);
    for (const [name, address] of [
      ["agenda", "/conference/agenda"],
      ["decisions", "/conference/decisions"],
      ["documents", "/settings/documents"],
      ["rules", "/settings/rules"],
    ] as const) {
      await office.page.goto(address);
      await looks.isQuiet(office);
      for (const width of [1440, 390]) {
        await looks.isWide(office, width);
        if (process.env.SHOTS)
          await office.page.screenshot({ path: `${process.env.SHOTS}/conference-${name}-${width}.png` });
        expect.soft(await looks.overflow(office)).toEqual([]);
      }
      await looks.isWide(office, 1440);
    }
    await nr.opens(escalated.no);
    await expect(nr.facts().getByRole("link", { name: title })).toBeVisible();
    if (process.env.SHOTS)
      await nr.page.screenshot({ path: `${process.env.SHOTS}/conference-case-1440.png` });
  });
});
