import { expect, test } from "./driver";
import * as looks from "./driver/looks";

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
