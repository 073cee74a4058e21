import { expect } from "@playwright/test";
import { choose } from "./dialog";
import type { Person } from "./person";

/** Issues a token on the page, and copies it down while it is shown. */
export async function issues(
  who: Person,
  token: { machine: string; purpose: string; rights: string[]; until: string },
): Promise<string> {
  await who.page.goto("/settings/tokens");
  await who.page.getByRole("button", { name: "签发令牌" }).click();
  const box = who.page.getByRole("dialog", { name: "签发令牌" });
  await choose(box.getByRole("combobox", { name: "服务账号" }), token.machine);
  await box.locator("input[name=token-purpose]").fill(token.purpose);
  for (const right of token.rights) await box.getByText(right, { exact: true }).click();
  const date = box.getByRole("combobox", { name: "到期日" });
  await date.fill(token.until);
  await date.press("Enter");
  await box.getByRole("button", { name: "签发令牌" }).click();
  const once = who.page.getByRole("dialog", { name: "请现在复制令牌" });
  const secret = await once.getByRole("textbox").inputValue();
  await once.getByRole("button", { name: "已保存" }).click();
  await expect(once).toBeHidden();
  return secret;
}

export async function revokes(who: Person, purpose: string) {
  await who.page.getByRole("button", { name: `撤销 ${purpose}` }).click();
  await who.page.getByRole("dialog", { name: "撤销" }).getByRole("button", { name: "撤销" }).click();
  await who.sees(`已撤销“${purpose}”。`);
}
