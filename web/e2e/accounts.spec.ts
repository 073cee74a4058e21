import { expect, test } from "./driver";
import * as looks from "./driver/looks";
import { codeOf } from "./driver/totp";
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

test("两步验证：开启、用动态码登录、恢复码只能用一次、手机也要，审计员查得到", async ({ city }) => {
  const login = "chaling.zr.wy1";
  const who = await city.stranger();
  await who.comes();
  await who.entersPassword(login, password);
  await who.isHome();
  await who.page.goto("/account");
  const part = who.page.locator("section.factor");
  await part.getByRole("button", { name: "开启" }).click();
  await part.locator("input[name=factor-password]").fill(password);
  await part.getByRole("button", { name: "下一步" }).click();
  await expect(part.getByRole("img", { name: "两步验证的二维码" })).toBeVisible();
  const secret = (await part.locator("[data-test=secret]").textContent()) ?? "";
  for (const width of [1440, 390]) {
    await looks.isWide(who, width);
    expect(await looks.violations(who)).toEqual([]);
    expect(await looks.overflow(who)).toEqual([]);
    await who.page.screenshot({ path: `test-results/factor-${width}.png` });
  }
  await looks.isWide(who, 1440);
  await part.locator("input[name=factor-code]").fill(codeOf(secret));
  await part.getByRole("button", { name: "开启" }).click();
  await expect(part.locator(".codes li")).toHaveCount(10);
  const recovery = await part.locator(".codes li").allTextContents();
  await who.page.screenshot({ path: "test-results/recovery-1440.png" });
  await part.getByRole("button", { name: "已保存" }).click();
  await who.sees("已开启，还有 10 个恢复码");

  const signsInWith = async (code: string) => {
    await who.signsOut();
    await who.entersPassword(login, password);
    const field = who.page.getByRole("textbox", { name: "动态码或恢复码" });
    await expect(field).toBeFocused();
    await who.page.screenshot({ path: "test-results/login-code.png" });
    await field.fill(code);
    await who.page.getByRole("button", { name: "登录" }).click();
  };
  await signsInWith(codeOf(secret, 1));
  await who.isHome();
  await signsInWith(recovery[0]!);
  await who.isHome();
  await signsInWith(recovery[0]!);
  await who.isTold("动态码不对或已经用过");

  const phone = await city.stranger();
  await looks.isWide(phone, 390);
  await phone.page.goto("/field");
  await phone.page.locator("input[name=login]").fill(login);
  await phone.page.locator("input[name=password]").fill(password);
  await phone.page.getByRole("button", { name: "登录" }).click();
  await phone.page.locator("input[name=code]").fill(recovery[1]!);
  await phone.page.screenshot({ path: "test-results/field-code.png" });
  await phone.page.getByRole("button", { name: "登录" }).click();
  await expect(phone.page.locator("input[name=password]")).toBeHidden();
  await phone.sees("任务");

  const auditor = await city.as("shenji");
  await auditor.page.goto("/audit");
  await auditor.page.getByRole("textbox", { name: "账号或姓名" }).fill(login);
  await auditor.page.getByRole("button", { name: "查询" }).click();
  await expect(auditor.page.locator('tr[data-code="factor.on"]')).toHaveCount(1);
  await expect(auditor.page.locator('tr[data-code="login"]').filter({ hasText: "code-wrong" })).toHaveCount(
    1,
  );
  await expect(
    auditor.page.locator('tr[data-code="login"]').filter({ hasText: "用恢复码登录" }).first(),
  ).toBeVisible();
});
