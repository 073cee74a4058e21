import { day, expect, test } from "./driver";
import { asks, entry } from "./driver/audit";
import * as looks from "./driver/looks";
import * as tokens from "./driver/tokens";

test("服务令牌：只能做所选的事，撤销后不能再用，审计员都查得到", async ({ city }) => {
  const login = `pingtai.${Date.now()}`;
  const purpose = `每日取数 ${login}`;
  const account = { login, name: "省级监管平台", role: "observer", department: "", region: "430223" };
  await city.arrange.tells("admin", "/people", { ...account, unit: "省级", machine: true });

  const admin = await city.as("admin");
  const machine = `${account.name}（${login}）`;
  const secret = await tokens.issues(admin, { machine, purpose, rights: ["查看案件"], until: day(30) });
  const row = admin.page.locator("tr[data-token]").filter({ hasText: purpose });
  await expect(row).toContainText("有效");
  await expect(row).toContainText(day(30));
  await expect(admin.page.locator("body")).not.toContainText(secret);

  const one = await city.oneIn("rectifying");
  const uses = (method: "GET" | "POST", path: string) => city.arrange.asksWith(secret, method, path);
  expect(await uses("GET", `/cases/${one.id}`)).toEqual({ status: 200, code: "" });
  expect(await uses("GET", "/cases?limit=x")).toEqual({ status: 422, code: "request-invalid" });
  expect(await uses("GET", "/layers")).toEqual({ status: 403, code: "token-not-allowed" });
  expect(await uses("GET", "/me/sessions")).toEqual({ status: 403, code: "token-people-only" });
  const altered = await city.arrange.asksWith(`${secret}x`, "GET", `/cases/${one.id}`);
  expect(altered).toEqual({ status: 401, code: "token-wrong" });

  await looks.isWide(admin, 390);
  expect(await looks.overflow(admin)).toEqual([]);
  await looks.isWide(admin, 1440);
  await tokens.revokes(admin, purpose);
  await expect(row).toContainText("已撤销");
  expect(await uses("GET", `/cases/${one.id}`)).toEqual({ status: 401, code: "token-revoked" });

  const auditor = await city.as("shenji");
  await asks(auditor, login);
  await expect(entry(auditor, "case.open")).toHaveCount(1);
  for (const refusal of ["request-invalid", "token-not-allowed", "token-people-only", "token-revoked"])
    await expect(entry(auditor, "token.use", refusal)).toHaveCount(1);
  await asks(auditor, "admin");
  await expect(entry(auditor, "token.issue", purpose)).toHaveCount(1);
  await expect(entry(auditor, "token.revoke", purpose)).toHaveCount(1);
});
