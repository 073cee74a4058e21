import type { Position } from "geojson";
import { type City, expect, test } from "./driver";
import {
  acceptsAll,
  acceptsGroup,
  commits,
  counts,
  createsBatch,
  decidesGroup,
  decidesRow,
  firstIs,
  handsIn,
  isDecided,
  mayNotCommit,
  shows,
  sumIs,
} from "./driver/batches";
import { biographyHead, entries, opensBiography, outlines } from "./driver/ground";
import { presses } from "./driver/keys";
import { shapefile } from "./files";
import { batchNo, crossed, fields, type Plot, plotNo, square } from "./ground";

const spring: [string, string] = ["20251001", "20260101"];
const summer: [string, string] = ["20260101", "20260401"];
const plot = (name: string, ring: Position[], period: [string, string]): Plot => ({
  no: plotNo(name),
  ring,
  type: "20",
  note: "新增建（构）筑物",
  period,
});
const file = (plots: Plot[]) =>
  shapefile(
    "plots",
    plots.map((p) => ({ ring: p.ring, fields: fields(p) })),
  );

/** Closed because it was not so: nothing had to be put right. */
async function closed(city: City, one: Plot) {
  await city.arrange.does("shi.zr1", one, "issue");
  await city.arrange.does("youxian.zr.jb", one, "receive");
  await city.arrange.verified("youxian.zr", "youxian.zr.wy1", one, "true");
  await city.arrange.does("youxian.zr.sh", one, "clear", { ground: "untrue", document: "核实表1号" });
  await city.arrange.does("youxian.zr.jb", one, "apply_to_close", { application: "不属实" });
  await city.arrange.does("shi.zr2", one, "close");
}

test("第二季度批次与第一季度核对：不重办、不漏办，履历连贯", async ({ city }) => {
  const here = await city.openLand(1500);
  const at = (east: number, size = 60, north = 0) => square(here, east, north, size);
  const first = {
    same: plot("S1", at(0), spring),
    grown: plot("G1", at(200), spring),
    part: plot("P1", at(400, 90), spring),
    closed: plot("R1", at(600), spring),
  };
  await city.arrange.imported(...Object.values(first));
  await closed(city, first.closed);

  const second = {
    fresh: plot("N2", at(0, 60, 300), summer),
    same: plot("S2", at(1), summer),
    grown: plot("G2", at(200, 90), summer),
    part: plot("P2", at(410, 40, 10), summer),
    relapse: plot("R2", at(600), summer),
    small: plot("M2", at(200, 8, 300), summer),
    straddling: plot("K2", square(await city.onTheBorder(), -30, -30, 60), summer),
    outside: plot("O2", square([here[0]! + 3, here[1]!], 0, 0, 60), summer),
    bent: plot("B2", crossed(at(400, 60, 300)), summer),
  };
  const twin = { ...second.fresh, no: plotNo("T2") };
  const nr = await city.as("shi.zr1");

  await test.step("导入后按组核对，合计始终相符", async () => {
    await createsBatch(nr, batchNo());
    await handsIn(nr, file([...Object.values(second), second.fresh, twin]));
    expect(await counts(nr)).toEqual({
      全部: 11,
      新增: 1,
      与在办案件相同: 1,
      在办案件扩大: 1,
      在办案件的一部分: 1,
      与已销号案件重叠: 1,
      跨县区: 1,
      不在辖区: 1,
      小于最小面积: 1,
      文件内图形重复: 1,
      文件内编号重复: 1,
      不可导入: 1,
    });
    await sumIs(nr, /^读取 11\s*=\s*新增 5\s*\+\s*对上 3\s*\+\s*不导入 3\s*（待确认 8）/);
    await mayNotCommit(nr, /还有 8 个待确认/);
  });

  await test.step("整组、逐个、键盘各确认一些", async () => {
    await decidesGroup(nr, "小于最小面积", "不导入");
    await sumIs(nr, /新增 4\s*\+\s*对上 3\s*\+\s*不导入 4\s*（待确认 7）/);
    await shows(nr, "与已销号案件重叠");
    await decidesRow(
      nr,
      second.relapse.no,
      [first.closed.no, "已销号", "2025-10-01 — 2026-01-01", "2026-01-01 — 2026-04-01", "占原图斑 100.0%"],
      "原案回潮重办",
      "复垦后又建",
    );
    await isDecided(nr, "与已销号案件重叠");
    await shows(nr, "与在办案件相同");
    await presses(nr, "a");
    await isDecided(nr, "与在办案件相同");
    await shows(nr, "文件内图形重复");
    await presses(nr, "x", "2", "1"); // 新立案件, and at once back: 不导入
    await isDecided(nr, "文件内图形重复");
    await firstIs(nr, "文件内图形重复", "不导入");
    await acceptsGroup(nr, "在办案件的一部分");
    await acceptsAll(nr, /在办案件扩大.*仅扩大部分立案.*1/, /跨县区.*新立案件.*1/, /不在辖区.*新立案件.*1/);
    await sumIs(nr, /^读取 11\s*=\s*新增 4\s*\+\s*对上 3\s*\+\s*不导入 4\s*✓ 已全部确认/);
  });

  await test.step("入库后合计还在，每一项都能点开", async () => {
    await commits(nr);
    await sumIs(nr, /^读取 11\s*=\s*新增 4\s*\+\s*对上 3\s*\+\s*不导入 4/);
    await nr.page.getByRole("button", { name: "对上 3" }).click();
    for (const one of [second.same, second.part, second.relapse]) await nr.sees(one.no);
  });

  const batch = nr.page.url();
  await test.step("原案上看得到再次监测，回潮的重新办理，扩大的部分另立一案", async () => {
    await nr.opens(first.same.no);
    await expect(nr.timeline()).toContainText("再次监测");
    await expect(nr.timeline()).toContainText(`${second.same.no}，与在办案件相同`);
    await nr.seesState(first.closed.no, "待核实");
    await expect(nr.head()).toContainText("第 2 轮办理");
    await nr.seesState(second.grown.no, "待分派");
    await expect(nr.facts()).toContainText(/图斑面积6\.7\d 亩/); // 90² − 60² m²
    for (const left of [second.small, twin, second.same]) await nr.doesNotFind(left.no);
  });

  await test.step("同一批次的更正文件：新版本，不是新案件", async () => {
    await nr.page.goto(batch);
    const larger = { ...second.fresh, ring: at(0, 70, 300) };
    await handsIn(nr, file([larger, second.outside]));
    expect(await counts(nr)).toEqual({ 全部: 2, 本批次更正: 1, 本批次已有: 1 });
    await acceptsGroup(nr, "本批次更正");
    await commits(nr);
    await nr.opens(second.fresh.no);
    await expect(nr.timeline()).toContainText("图斑更正");
    await expect(nr.facts()).toContainText(/图斑面积7\.3\d 亩/); // 70² m²
  });

  await test.step("地块履历：两次监测、销号和回潮都在", async () => {
    await nr.opens(first.closed.no);
    await opensBiography(nr);
    await expect(biographyHead(nr)).toContainText("监测 2 次 · 案件 1 宗");
    const seen = await entries(nr, "监测");
    expect(seen).toEqual([
      expect.stringMatching(
        new RegExp(`与已销号案件重叠[\\s\\S]*${second.relapse.no}[\\s\\S]*2026-01-01 — 2026-04-01`),
      ),
      expect.stringMatching(new RegExp(`新增[\\s\\S]*${first.closed.no}`)),
    ]);
    const steps = await entries(nr, "办理");
    expect(steps[0]).toContain("回潮重办");
    expect(steps[1]).toContain("销号");
    expect(steps.at(-1)).toContain("导入");
    expect(await outlines(nr)).toHaveLength(2);
    await presses(nr, "j", "j");
    await expect(nr.page.getByRole("button", { name: second.relapse.no, pressed: true })).toBeVisible();
  });
});
