import { readFileSync } from "node:fs";
import { expect, test } from "./driver";
import * as looks from "./driver/looks";

test("市局签署检查点，下载留存；县级没有这一页", async ({ city }) => {
  const office = await city.as("shi.zr1");
  await looks.looksAt(office, "/settings");
  await office.page.locator("a[href='/settings/checkpoints']").click();
  await office.page.getByRole("button", { name: "立即签署" }).click();
  const signed = office.page.getByText(/已签署检查点 \d+，共 \d+ 片叶/);
  await expect(signed).toBeVisible();
  const number = /检查点 (\d+)/.exec((await signed.textContent()) ?? "")![1]!;
  const row = office.page.getByRole("row").nth(1);
  await expect(row).toContainText(number);

  const download = office.page.waitForEvent("download");
  await row.getByRole("link", { name: `下载 ${number}` }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(new RegExp(`^检查点_${number}_\\d{4}-\\d{2}-\\d{2}\\.json$`));
  const kept = JSON.parse(readFileSync((await file.path())!, "utf8"));
  expect(kept.checkpoint.number).toBe(Number(number));
  await expect(row).toContainText(kept.checkpoint.root);

  expect(await looks.violations(office)).toEqual([]);
  for (const width of [1440, 390]) {
    await looks.isWide(office, width);
    expect(await looks.overflow(office)).toEqual([]);
    if (process.env.SHOTS)
      await office.page.screenshot({ path: `${process.env.SHOTS}/checkpoints-${width}.png` });
  }

  const clerk = await city.as("youxian.zr.jb");
  await looks.looksAt(clerk, "/settings");
  expect(await looks.settingsOf(clerk)).not.toContain("/settings/checkpoints");
});
