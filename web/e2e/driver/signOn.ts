import { expect } from "@playwright/test";
import { providerPassword } from "../provider";
import type { Person } from "./person";
import { codeOf } from "./totp";

/** From the door through the city's provider, and back. */
export async function comesBy(who: Person, name: string) {
  await who.page.getByText("统一身份认证登录", { exact: true }).click();
  await showsThere(who, name);
}

/** Signs in at the provider, where the browser is. */
export async function showsThere(who: Person, name: string) {
  await who.page.waitForURL(/localhost.*login/);
  await who.page.getByLabel(/user/i).fill(name);
  await who.page.getByLabel(/password/i).fill(providerPassword);
  await who.page.getByRole("button").click();
  await who.page.waitForURL(/127\.0\.0\.1/);
}

/** The role asks for a second factor: turns it on with what the provider has just said. */
export async function mustEnrol(who: Person): Promise<string> {
  await who.sees("请先开启两步验证", "统一身份认证平台刚确认过是您本人。");
  await expect(who.page.locator("input[type=password]")).toHaveCount(0);
  await who.page.getByRole("button", { name: "下一步" }).click();
  const secret = (await who.page.locator("[data-test=secret]").textContent()) ?? "";
  await who.page.locator("input[name=factor-code]").fill(codeOf(secret));
  await who.page.getByRole("button", { name: "开启" }).click();
  await expect(who.page.locator(".codes li")).toHaveCount(10);
  await who.page.getByRole("button", { name: "已保存" }).click();
  return secret;
}
