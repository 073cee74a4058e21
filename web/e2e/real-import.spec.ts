import { readdirSync } from "node:fs";
import { expect, test } from "./driver";
import { counts, createsBatch, handsIn, rowsOf } from "./driver/batches";
import { batchNo } from "./ground";
import { shared } from "./server";

const folder = shared("plots");

test("真实的图斑文件：2097 行逐行检查", async ({ city }) => {
  test.skip(!folder, "no shared test data here");
  const files = readdirSync(folder!).map((f) => `${folder}/${f}`);
  const nr = await city.as("shi.zr1");
  await createsBatch(nr, batchNo());
  await handsIn(nr, files, "平方米", 120_000);
  const found = await counts(nr);
  const { 全部: all, ...groups } = found;
  expect(all).toBe(2097);
  expect(Object.values(groups).reduce((sum, n) => sum + n, 0)).toBe(2097);
  expect(found.新增).toBeGreaterThan(2000);
  await nr.sees(/GB18030|GBK/);
  expect((await rowsOf(nr, "新增"))[0]).toContain("攸县");
});
