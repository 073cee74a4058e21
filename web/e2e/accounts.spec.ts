import { expect, test } from "./driver";
import * as looks from "./driver/looks";
import { password } from "./server";

test("审计员查到谁登录、谁看了什么、谁改了什么", async ({ city }) => {
  const one = await city.oneIn("rectifying");
  const clerk = await city.as("youxian.zr.jb");
  await clerk.page.goto(`/cases/${one.id}`);
  await clerk.sees(one.plotNo);

  const auditor = await city.as("shenji");
  await auditor.page.goto("/audit");
  await auditor.page.getByRole("textbox", { name: "账号或姓名" }).fill("youxian.zr.jb");
  await auditor.page.getByRole("button", { name: "查询" }).click();
  await expect(auditor.page.locator('tr[data-code="case.open"]').first()).toBeVisible();
  await expect(auditor.page.locator('tr[data-code="login"]').first()).toContainText("刘海波");
  await expect(auditor.page.locator('tr:not([data-login="youxian.zr.jb"])')).toHaveCount(1); // the head
  for (const width of [1440, 390]) {
    await looks.isWide(auditor, width);
    expect(await looks.violations(auditor)).toEqual([]);
    expect(await looks.overflow(auditor)).toEqual([]);
    await auditor.page.screenshot({ path: `test-results/audit-${width}.png` });
  }
});

test("在我的账号里看到登录的设备并结束一处", async ({ city }) => {
  const desk = await city.as("youxian.ny.sh");
  const other = await city.stranger();
  await other.comes();
  await other.entersPassword("youxian.ny.sh", password);
  await other.isHome();

  await desk.page.getByRole("banner").getByRole("button").last().click();
  await desk.page.getByRole("menuitem", { name: "我的账号" }).click();
  await expect(desk.page.locator("tr[data-current]")).toHaveCount(2);
  for (const width of [1440, 390]) {
    await looks.isWide(desk, width);
    expect(await looks.violations(desk)).toEqual([]);
    expect(await looks.overflow(desk)).toEqual([]);
    await desk.page.screenshot({ path: `test-results/account-${width}.png` });
  }
  await looks.isWide(desk, 1440);
  await desk.page.getByRole("button", { name: /^结束 Linux/ }).click();
  await desk.sees("已结束。");
  await expect(desk.page.locator("tr[data-current]")).toHaveCount(1);
  await other.page.reload();
  await other.isAtTheDoor();

  const auditor = await city.as("shenji");
  await auditor.page.goto("/audit");
  await auditor.page.getByRole("textbox", { name: "账号或姓名" }).fill("youxian.ny.sh");
  await auditor.page.getByRole("button", { name: "查询" }).click();
  await expect(auditor.page.locator('tr[data-code="session.end"]').first()).toContainText("易国平");
});
