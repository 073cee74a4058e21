import { createHash } from "node:crypto";
import { day, expect, type Person, test } from "./driver";
import { isQuiet, isWide, overflow, speaks, violations } from "./driver/looks";
import { includes, lacks, makes, removes } from "./driver/reports";
import { unzip } from "./unzip";

async function looksRight(who: Person, name: string) {
  for (const width of [1440, 1024, 390]) {
    await isWide(who, width);
    expect(await violations(who)).toEqual([]);
    expect(await overflow(who)).toEqual([]);
    if (process.env.SHOTS)
      await who.page.screenshot({
        path: `${process.env.SHOTS}/reports-${name}-${width}.png`,
        fullPage: true,
      });
  }
  await isWide(who, 1440);
}

test("报表：生成整改统计和举证包，下载，打开", async ({ city }) => {
  const who = await city.as("youxian.zr.jb");
  const one = await city.oneIn("closed", "natural_resources");
  const { number } = await city.arrange.ask<{ number: string }>("guancha", `/batches/${one.batchId}`);
  await who.goesTo("报表");
  await isQuiet(who);
  await who.sees("还没有生成过文件");
  await lacks(who, "evidence", "先在上面选批次");
  await looksRight(who, "empty");

  await test.step("违法线索整改统计", async () => {
    const book = await makes(who, "违法线索整改统计", "r4");
    expect(book.name).toBe(`违法线索整改统计日报_${day()}.xlsx`);
    const parts = unzip(book.raw);
    expect(parts.get("xl/workbook.xml")!.toString()).toMatch(/非农违法.*非粮违法.*说明/s);
    const sheet = parts.get("xl/worksheets/sheet1.xml")!.toString();
    for (const words of ["单位：个、亩", "总任务", "恢复种植/其他", "校核", "合计", "<f>ROUND(", "<f>SUM("])
      expect(sheet).toContain(words);
  });

  await test.step("举证包", async () => {
    await includes(who, { batch: number, plane: "3 度带第 38 带 EPSG:4526" });
    const pack = await makes(who, "举证包", "evidence");
    expect(pack.name).toBe(`430223_${number}_${day().replaceAll("-", "")}.zip`);
    const parts = unzip(pack.raw);
    const root = pack.name.replace(/\.zip$/, "");
    const manifest = JSON.parse(parts.get(`${root}/manifest.json`)!.toString()) as {
      counts: { plots: number; photos: number };
      files: { path: string; sha256: string }[];
    };
    expect(manifest.files.length).toBe(parts.size - 1);
    for (const f of manifest.files)
      expect(createHash("sha256").update(parts.get(f.path)!).digest("hex"), f.path).toBe(f.sha256);
    const photos = [...parts.keys()].filter((name) => name.includes("/举证照片/"));
    expect(photos.length).toBe(manifest.counts.photos);
    expect(photos.length).toBeGreaterThan(0);
    for (const name of photos)
      expect(name).toMatch(
        /\/(人工|无人机)\/[^/]+_(核实|整改)(远景|近景|室内|航拍)_\d\d_(\d{3}|无方位)\.jpg$/,
      );
    expect(parts.get(`${root}/照片坐标信息.csv`)!.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    for (const name of ["矢量数据/JZTB.shp", "矢量数据/JZTB.dbf", "举证图斑信息表.xlsx"])
      expect([...parts.keys()]).toContain(`${root}/${name}`);
  });

  await looksRight(who, "made");
  await speaks(who, "English");
  await looksRight(who, "english");
  await speaks(who, "中文");
  await removes(who, "r4");
  await removes(who, "evidence");
  await who.sees("还没有生成过文件");
});

test("报表：别人的文件看不到", async ({ city }) => {
  const who = await city.as("shi.zr1");
  await who.goesTo("报表");
  await isQuiet(who);
  await makes(who, "逐县汇总", "r1");
  await looksRight(who, "city");
  const other = await city.as("lxb");
  await other.goesTo("报表");
  await isQuiet(other);
  await other.sees("还没有生成过文件");
  await removes(who, "r1");
});
