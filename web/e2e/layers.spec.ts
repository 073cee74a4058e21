import type { Position } from "geojson";
import { day, expect, type Person, test } from "./driver";
import { isQuiet, isWide, overflow, violations } from "./driver/looks";
import { bringsRegions, checksRegions, uploadsLayer } from "./driver/settings";
import { shapefile } from "./files";
import { type Plot, plotNo, shifted } from "./ground";

/** What a page of the settings must be, at both widths. */
async function looksRight(who: Person) {
  for (const width of [1440, 390]) {
    await isWide(who, width);
    expect(await violations(who)).toEqual([]);
    expect(await overflow(who)).toEqual([]);
  }
  await isWide(who, 1440);
}

test("例外图层：上传、导入时套合、案件上提出建议、停用", async ({ city }) => {
  const ring = await city.ground("ordinary");
  const plot: Plot = { no: plotNo("LY"), ring, type: "20", note: "临时堆场" };
  const name = `临时用地 ${plot.no}`;
  const document = `临〔2026〕${plot.no}号`;
  const nr = await city.as("shi.zr1");
  await nr.goesTo("设置");
  await uploadsLayer(nr, {
    kind: "临时用地",
    name,
    authority: "攸县自然资源局",
    asOf: day(-30),
    files: shapefile("LSYD", [
      {
        ring,
        fields: {
          BSM: "1",
          WH: document,
          PZRQ: "20250101",
          DQRQ: day(300).replaceAll("-", ""),
          ZZRR: "张三",
        },
      },
    ]),
  });
  const row = nr.page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("在用");
  await row.getByRole("button", { name: "1 个字段" }).click();
  await expect(row).toContainText("ZZRR");
  await looksRight(nr);
  await row.getByRole("button", { name: "查看" }).click();
  await expect(nr.page.locator("[data-test=layer-map][data-ready]")).toBeVisible({ timeout: 60_000 });
  expect(await violations(nr)).toEqual([]);
  await nr.page.keyboard.press("Escape");

  await city.arrange.imported(plot);
  await city.arrange.does("shi.zr1", plot, "issue");
  await city.arrange.does("youxian.zr.jb", plot, "receive");
  await city.arrange.verified("youxian.zr", "youxian.zr.wy1", plot, "temporary_approved");

  const reviewer = await city.as("youxian.zr.sh");
  await reviewer.opens(plot.no);
  await reviewer.sees(
    "可认定：临时用地已批准",
    new RegExp(`临时用地 ${document.replace(/[[\]]/g, "\\$&")}，覆盖 100%.*检测时在有效期内。`),
  );
  expect(await violations(reviewer)).toEqual([]);

  await test.step("与现行图层比对，写入留痕；入库时的结果不变", async () => {
    await nr.goesTo("设置");
    await nr.page.getByRole("link", { name: "图层" }).click();
    const layer = nr.page.getByRole("row").filter({ hasText: name });
    await layer.getByRole("button", { name: "停用" }).click();
    const box = nr.page.getByRole("dialog").filter({ hasText: "停用原因" });
    await box.getByRole("button", { name: "停用", exact: true }).click();
    await expect(box.getByRole("alert")).toContainText("请写明停用的原因");
    await box.getByLabel("停用原因").fill("批文已撤销");
    await box.getByRole("button", { name: "停用", exact: true }).click();
    await expect(layer).toContainText("批文已撤销");
    await reviewer.page.getByRole("button", { name: "与现行图层比对" }).click();
    const compare = reviewer.page.getByRole("dialog").filter({ hasText: "入库时的套合结果已冻结" });
    await expect(compare.locator("tr[data-kind=temporary_land_use]")).toContainText("无");
    expect(await violations(reviewer)).toEqual([]);
    await compare.getByRole("button", { name: "写入留痕" }).click();
    await expect(reviewer.timeline()).toContainText("套合比对");
    await reviewer.sees("可认定：临时用地已批准");
  });

  await test.step("认定由人作出，理由和文号已填好", async () => {
    const form = await reviewer.starts(plot.no, "无需整改");
    await form.sees("临时用地已批准");
    await form.has("依据文号", document);
    await form.submits();
    await reviewer.sees(`${plot.no} 已无需整改，现为“待销号”`);
  });
});

test("行政区界线：先检查后写入，偏移的界线被拒绝并说明偏多少", async ({ city }) => {
  const admin = await city.as("shi.zr1");
  const [w, s, e, n] = [113.1, 26.0, 113.3, 26.2]; // beyond the demo's counties
  const code = `4302${30 + (Date.now() % 50)}`; // none of the demo
  const ring: Position[] = [
    [w, s],
    [e, s],
    [e, n - 0.03],
    [e - 0.05, n],
    [w, n],
    [w, s],
  ];
  const file = (r: Position[]) => shapefile("XZQ", [{ ring: r, fields: { XZQDM: code, XZQMC: "测试县" } }]);
  await admin.goesTo("设置");
  await admin.page.getByRole("link", { name: "行政区" }).click();
  await isQuiet(admin);
  const box = await checksRegions(admin, "测试厅 2026-01", file(ring));
  await expect(box).toContainText("尚未写入");
  await expect(box.locator("tr[data-status=new]")).toContainText(code);
  await looksRight(admin);
  await bringsRegions(box, 1);
  await expect(admin.page.getByRole("row").filter({ hasText: code })).toContainText("正式");
  await looksRight(admin);

  const again = await checksRegions(admin, "某地图 2026-02", file(shifted(ring, 574, -347)));
  await expect(again.getByRole("alert")).toContainText(/不能导入：比现有界线整体偏东 57\d 米、偏北 -34\d 米/);
  await expect(again.getByRole("button", { name: /^写入/ })).toHaveCount(0);
  await looksRight(admin);
});
