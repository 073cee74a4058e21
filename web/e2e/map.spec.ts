import { readFileSync } from "node:fs";
import { expect, test } from "./driver";
import { isWide, overflow, violations } from "./driver/looks";
import * as map from "./driver/map";

test("一张图：选指标、看县、点开数字、回到过去、打印", async ({ city }) => {
  const who = await city.as("shi.zr1");
  await map.opens(who);
  const figures = await city.arrange.ask<{
    rows: { key: string; name: string; values: Record<string, number> }[];
  }>("shi.zr1", "/figures?by=county");
  const county = figures.rows.find((r) => r.key === "430223")!;

  await test.step("换着色指标：图例的级、地址和表都跟着", async () => {
    await map.measures(who, "逾期");
    await expect(map.classes(who)).toContainText("逾期");
    expect(new URL(who.page.url()).searchParams.get("measure")).toBe("overdue");
    const said = await map.classes(who).getByRole("listitem").allInnerTexts();
    const [low, high] = [0, -1].map((n) => said.slice(1).at(n)!.split("–").at(n)!.trim());
    // A county that has a boundary but no cases is coloured as nought.
    const regions = await city.arrange.ask<{ items: { code: string; boundary: unknown }[] }>(
      "shi.zr1",
      "/regions",
    );
    const counted = regions.items
      .filter((r) => r.code.length === 6 && r.boundary)
      .map((r) => figures.rows.find((f) => f.key === r.code)?.values.overdue ?? 0);
    expect([Number(low), Number(high)]).toEqual([Math.min(...counted), Math.max(...counted)]);
  });

  await test.step("点图上的县：五个数、走势、乡镇、逾期", async () => {
    await map.clicksCounty(who, "430223");
    const drawer = map.drawer(who, county.name);
    await expect(drawer.locator("[data-figure=overdue]")).toContainText(String(county.values.overdue));
    await expect(drawer.getByRole("region", { name: "近六个月" }).locator("svg")).toBeVisible();
    await expect(drawer.getByRole("region", { name: "逾期图斑" }).getByRole("link").first()).toBeVisible();
    expect(await violations(who)).toEqual([]);
  });

  await test.step("数字点开就是那些案件", async () => {
    const drawer = map.drawer(who, county.name);
    await drawer.locator("[data-figure=overdue]").getByRole("link").click();
    await expect(who.page.getByRole("heading", { level: 1, name: "逾期" })).toBeVisible();
    await expect(who.page.getByRole("row")).toHaveCount(county.values.overdue! + 1);
    await who.page.goBack();
    await expect(drawer).toBeVisible();
  });

  await test.step("再下一级：乡镇的图斑，点一个就到那里", async () => {
    const drawer = map.drawer(who, county.name);
    await drawer.getByRole("region", { name: /^乡镇/ }).getByRole("row").nth(1).getByRole("button").click();
    const plots = drawer.getByRole("region", { name: "图斑" });
    const [plot] = (await plots.getByRole("button").first().locator(".grow").allInnerTexts()) as [string];
    await plots.getByRole("button").first().click();
    await expect(who.page.getByRole("region", { name: "选中的案件" })).toContainText(plot);
  });

  await test.step("查询：那一处有什么，由服务器回答", async () => {
    await map.identifies(who);
    const here = who.page.getByRole("region", { name: "此处" });
    await expect(here.getByRole("link").first()).toBeVisible();
    expect(await violations(who)).toEqual([]);
    await here.getByRole("button", { name: "关闭" }).click();
    await who.page.keyboard.press("Escape");
  });

  await test.step("时间用键盘往回走，县区数字是那一天的，页面说明图斑是现在的", async () => {
    const drawer = map.drawer(who, county.name);
    await drawer.getByRole("button", { name: "关闭" }).click();
    const slider = who.page.getByRole("slider", { name: /^时间/ });
    await slider.focus();
    await slider.press("Home");
    await expect(
      who.page.getByRole("status").filter({ hasText: "图斑、聚合和热度仍是现在的" }),
    ).toBeVisible();
    const asOf = new URL(who.page.url()).searchParams.get("asOf")!;
    const then = await city.arrange.ask<{ sum: Record<string, number> }>("shi.zr1", `/figures?asOf=${asOf}`);
    await expect(map.total(who)).toHaveText(String(then.sum.total));
    await who.page.getByRole("button", { name: "播放" }).click();
    await expect(slider).not.toHaveAttribute("aria-valuetext", asOf);
    await who.page.getByRole("button", { name: "暂停" }).click();
    await slider.press("End");
    expect(new URL(who.page.url()).searchParams.has("asOf")).toBe(false);
  });

  await test.step("打印：PNG 和 PDF 都是整张 A4", async () => {
    await who.page.getByRole("button", { name: "打印" }).click();
    const box = who.page.getByRole("dialog", { name: "打印图幅" });
    await box.getByRole("button", { name: "生成" }).click();
    await expect(box.locator("[data-test=sheet]")).toBeVisible({ timeout: 120_000 });
    expect(await violations(who)).toEqual([]);
    const png = readFileSync(await map.saves(who, box.getByRole("button", { name: "保存 PNG" })));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1754, 1240]);
    const pdf = readFileSync(await map.saves(who, box.getByRole("button", { name: "保存 PDF" }))).toString(
      "latin1",
    );
    expect(pdf).toMatch(/^%PDF-1\.4[\s\S]*MediaBox \[0 0 841\.89 595\.28\][\s\S]*%%EOF\s*$/);
    await box.getByRole("button", { name: "关闭", exact: true }).last().click();
  });

  await test.step("量距：椭球上的长度", async () => {
    await who.page.getByRole("button", { name: "测距" }).click();
    await map.clicksAt(who, 0.4, 0.5);
    await map.clicksAt(who, 0.6, 0.5);
    await expect(who.page.locator("[data-test=measured]")).toHaveText(/^\d+(\.\d+)? k?m$/);
    await who.page.keyboard.press("Escape");
  });

  await test.step("手机宽度也放得下", async () => {
    await isWide(who, 390);
    expect(await overflow(who)).toEqual([]);
    expect(await violations(who)).toEqual([]);
    await isWide(who, 1440);
  });
});

test("外业人员的地图没有县区数字，也不去要", async ({ city }) => {
  const who = await city.as("youxian.zr.wy1");
  const asked: string[] = [];
  who.page.on("request", (r) => asked.push(new URL(r.url()).pathname));
  await map.opens(who);
  await expect(who.page.getByRole("region", { name: "着色指标" })).toHaveCount(0);
  await expect(who.page.getByRole("slider", { name: /^时间/ })).toHaveCount(0);
  expect(asked.filter((p) => p.startsWith("/api/figures"))).toEqual([]);
  expect(await violations(who)).toEqual([]);
});

test("影像：两期左右对比，分界用键盘移动，密钥不到浏览器", async ({ city }) => {
  const who = await city.as("shi.zr1");
  const asked: string[] = [];
  who.page.on("request", (r) => asked.push(r.url()));
  await map.opens(who);
  await map.picksPicture(who, "底下的影像", "2026-03-01 春季");
  await map.picksPicture(who, "与哪一期对比", "2026-09-01 秋季");
  await expect(who.page.locator("[data-test=swipe][data-ready]")).toBeVisible({ timeout: 60_000 });
  await expect(who.page.getByRole("region", { name: "图例" })).toContainText(
    "影像 2026-03-01 测试院 内部使用",
  );
  const line = who.page.getByRole("slider", { name: "左右对比" });
  await line.focus();
  await line.press("ArrowRight");
  await expect(line).toHaveAttribute("aria-valuetext", "分界在 51%");
  expect(await violations(who)).toEqual([]);
  for (const id of ["spring", "autumn"])
    expect(asked.some((u) => u.includes(`/api/imagery/${id}/`))).toBe(true);
  expect(asked.filter((u) => u.includes("a-key") || !u.startsWith(new URL(who.page.url()).origin))).toEqual(
    [],
  );
  await line.locator("xpath=..").getByRole("button", { name: "关闭" }).click();
  await expect(line).toHaveCount(0);
});
