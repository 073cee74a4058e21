import { expect, test } from "./driver";
import { choose, StepDialog } from "./driver/dialog";
import * as looks from "./driver/looks";
import { type Plot, plotNo } from "./ground";
import { photosOf } from "./photos";

const county = "430223";
const year = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 4);
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

interface Sheet {
  books: { book: string; stock: { area: number }; reserved: { area: number }; agrees: boolean }[];
}

test("台账平衡：期初、入库、预留，销号入账，回潮冲回", async ({ city }) => {
  const ask = () => city.arrange.ask<Sheet>("youxian.zr.jb", `/balance?county=${county}&year=${year}`);
  const book = async () => {
    const found = (await ask()).books.find((b) => b.book === "in_out")!;
    expect(found.agrees).toBe(true);
    return found;
  };
  const clerk = await city.as("youxian.zr.jb");
  const page = `/balance?county=${county}&year=${year}`;

  await test.step("页面：两本台账、方案、分录、图", async () => {
    await looks.isWide(clerk, 1440);
    await looks.looksAt(clerk, page);
    await clerk.sees("占补平衡、进出平衡", "✓ 逐月累计与账面一致", /按今年以来的进度|方案约在|总体方案/);
    await expect(clerk.page.locator("[data-test=balance-map][data-ready]")).toBeVisible({ timeout: 90_000 });
    expect(await looks.violations(clerk), "the page").toEqual([]);
    for (const width of [390, 1440]) {
      await looks.isWide(clerk, width);
      expect(await looks.overflow(clerk)).toEqual([]);
      if (process.env.SHOTS)
        await clerk.page.screenshot({ path: `${process.env.SHOTS}/balance-${width}.png`, fullPage: true });
    }
  });

  await test.step("流入登记：用 GeoJSON 文件带图形", async () => {
    const before = (await book()).stock.area;
    const [x, y] = (await city.openLand(1200)) as [number, number];
    const ring = [
      [x, y],
      [x + 0.001, y],
      [x + 0.001, y + 0.0009],
      [x, y + 0.0009],
      [x, y],
    ];
    const open = async () => {
      await clerk.page.getByRole("button", { name: "登记", exact: true }).click();
      const form = new StepDialog(clerk.page, "登记分录");
      await choose(form.box.getByRole("combobox", { name: "种类" }), "进出平衡：流入登记");
      await form.writes("文号", "自资验〔2026〕88号");
      await form.box.locator("input[type=file]").setInputFiles({
        name: "地块.geojson",
        mimeType: "application/geo+json",
        buffer: Buffer.from(JSON.stringify({ type: "Polygon", coordinates: [ring] })),
      });
      await choose(form.box.getByRole("combobox", { name: "地类" }), "水田 0101");
      await choose(form.box.getByRole("combobox", { name: "耕地等别" }), /^5 等/);
      return form;
    };
    const form = await open();
    expect(await looks.violations(clerk), "the form").toEqual([]);
    if (process.env.SHOTS) await clerk.page.screenshot({ path: `${process.env.SHOTS}/balance-post.png` });
    const press = (f: StepDialog) => f.box.getByRole("button", { name: "登记", exact: true }).click();
    await press(form);
    await clerk.sees(/已登记：第 \d+ 笔/);
    expect((await book()).stock.area).toBeGreaterThan(before + 900_000);
    // The same land once more.
    const again = await open();
    await press(again);
    await clerk.isTold("同一块地只能计一次");
    await again.cancels();
  });

  const ring = await city.ground("ordinary");
  const plot: Plot = { no: plotNo("BAL"), ring, type: "20", note: "新增建（构）筑物" };
  await city.arrange.imported(plot);
  await city.arrange.does("shi.zr1", plot, "issue");
  await city.arrange.does("youxian.zr.jb", plot, "receive");
  await city.arrange.verified("youxian.zr", "youxian.zr.wy1", plot, "true");
  const before = (await book()).stock.area;

  await test.step("属实：选进出平衡落实，当场为本案预留", async () => {
    const reviewer = await city.as("youxian.zr.sh");
    const { id } = (await city.arrange.file("youxian.zr.sh", plot)).case;
    await reviewer.page.goto(`/cases/${id}`);
    await reviewer.page.getByRole("button", { name: /^属实/ }).click();
    const form = new StepDialog(reviewer.page, "属实");
    await choose(form.box.getByRole("combobox", { name: "措施" }), "进出平衡落实");
    await form.sees("进出平衡中还没有为本案预留");
    await form.submits();
    await reviewer.isTold("须先在进出平衡台账中为本案预留");
    await form.presses(/为本案预留/);
    await choose(form.box.getByRole("combobox", { name: "被占用耕地的等别" }), "6 等");
    expect(await looks.violations(reviewer), "reserving in the step").toEqual([]);
    if (process.env.SHOTS) await reviewer.page.screenshot({ path: `${process.env.SHOTS}/balance-step.png` });
    await form.presses(/^预留$/);
    await expect(form.box.getByText(/第 \d+ 笔 剩/).first()).toBeVisible();
    await form.submits();
    await expect(form.box).toBeHidden();
  });
  const { areaCents } = (await city.arrange.file("youxian.zr.sh", plot)).plot;
  expect(await book()).toMatchObject({ stock: { area: before - areaCents } });

  await test.step("销号入账", async () => {
    await city.arrange.does("youxian.zr.jb", plot, "finish", {
      measures: [{ code: "in_out_balance", areaCents }],
      finishedOn: today(),
    });
    await city.arrange.photographed("youxian.zr.wy1", plot, photosOf(ring, "seedlings", "real"));
    await city.arrange.does("youxian.zr.wy1", plot, "submit_evidence");
    await city.arrange.does("youxian.zr.sh", plot, "pass");
    await city.arrange.does("youxian.zr.jb", plot, "apply_to_close", { application: "已落实进出平衡" });
    await city.arrange.does("shi.zr2", plot, "close", { document: "示销〔2026〕99号" });
    await looks.looksAt(clerk, page);
    await clerk.page.getByRole("button", { name: /^进出平衡 数量 − 减少/ }).click();
    await clerk.sees(/构成“进出平衡 数量 减少”的分录/);
    const row = clerk.page.locator("tr[data-kind=outflow]").filter({ hasText: plot.no });
    await expect(row).toContainText("流出登记");
    await row.getByRole("button").click();
    const entry = new StepDialog(clerk.page, "流出登记");
    await entry.sees(/打开案件/);
    await expect(entry.box.locator("[data-test=balance-map][data-ready]")).toBeVisible({ timeout: 90_000 });
    expect(await looks.violations(clerk), "an entry").toEqual([]);
    if (process.env.SHOTS) await clerk.page.screenshot({ path: `${process.env.SHOTS}/balance-entry.png` });
    await expect(entry.box.getByRole("button", { name: /更正/ })).toHaveCount(0); // the case's own
    await entry.box.getByRole("button", { name: "关闭", exact: true }).click();
  });

  await test.step("回潮冲回", async () => {
    await city.arrange.does("shi.zr1", plot, "reopen", { ground: "spot_check", reason: "抽查不实" });
    expect(await book()).toMatchObject({ stock: { area: before } });
    await looks.looksAt(clerk, "/inbox");
    await looks.looksAt(clerk, page);
    await expect(clerk.page.locator("tr[data-kind=outflow]").filter({ hasText: plot.no })).toContainText(
      "冲回",
    );
    const [download] = await Promise.all([
      clerk.page.waitForEvent("download"),
      clerk.page.getByRole("button", { name: "月度核对（Excel）" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/月度核对.*\.xlsx$/);
  });

  await test.step("农业农村只读，看不到别家的案件", async () => {
    const ag = await city.as("youxian.ny.jb");
    await looks.looksAt(ag, page);
    await ag.sees("台账由自然资源部门登记，您可以查看。", "（案件不在您的权限范围内）");
    await expect(ag.page.getByRole("button", { name: "登记", exact: true })).toHaveCount(0);
  });
});
