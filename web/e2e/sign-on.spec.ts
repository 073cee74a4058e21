import { type City, expect, test } from "./driver";
import { asks, entry } from "./driver/audit";
import * as looks from "./driver/looks";
import * as signOn from "./driver/signOn";
import { codeOf } from "./driver/totp";

const requires = (city: City, role: string, required: boolean) =>
  city.arrange.sets("admin", "/second-factor-rules", { role, required });

async function idOf(city: City, login: string): Promise<number> {
  const { items } = await city.arrange.ask<{ items: { id: number; login: string }[] }>("admin", "/people");
  return items.find((p) => p.login === login)!.id;
}

test("统一身份认证：没有密码的人开启两步验证，以后登录要动态码；管理员结束后回到登录页", async ({ city }) => {
  const login = `tongyi.${Date.now()}`;
  const who = await city.stranger();
  await requires(city, "observer", true);
  try {
    await who.comes();
    await signOn.comesBy(who, login);
    await who.sees("请先开启两步验证");
    expect(await looks.violations(who)).toEqual([]);
    const secret = await signOn.mustEnrol(who);
    await who.isHome();

    await who.signsOut(); // there as well, and back
    await signOn.comesBy(who, login);
    await who.sees("统一身份认证已通过，请再输入动态码。");
    await who.page.getByRole("textbox", { name: "动态码或恢复码" }).fill(codeOf(secret, 1));
    await who.page.getByRole("button", { name: "登录" }).click();
    await who.isHome();
  } finally {
    await requires(city, "observer", false);
  }
  await city.arrange.tells("admin", `/people/${await idOf(city, login)}/sessions/end`, {});
  await who.page.reload();
  await who.isAtTheDoor();

  const auditor = await city.as("shenji");
  await asks(auditor, login);
  await expect(entry(auditor, "login")).toHaveCount(2);
  await expect(entry(auditor, "factor.on")).toHaveCount(1);
});

test("手机上用统一身份认证登录；岗位改为要求两步验证后，在手机上开启，结束登录后须重新登录", async ({
  city,
}) => {
  const login = "chaling.zr.wy2";
  const id = await idOf(city, login);
  const phone = await city.stranger();
  await looks.isWide(phone, 390);
  await phone.page.goto("/field/");
  await signOn.comesBy(phone, login);
  await phone.sees("外业包");
  await requires(city, "inspector", true);
  try {
    await phone.page.reload();
    await phone.sees("您的岗位须先开启两步验证");
    await phone.page.getByRole("button", { name: "重新登录" }).click();
    await signOn.comesBy(phone, login);
    await phone.sees("请先开启两步验证");
    expect(await looks.violations(phone)).toEqual([]);
    expect(await looks.overflow(phone)).toEqual([]);
    await signOn.mustEnrol(phone);
    await phone.sees("外业包");
    await phone.doesNotSee("您的岗位须先开启两步验证");
  } finally {
    await requires(city, "inspector", false);
    await city.arrange.tells("admin", `/people/${id}/second-factor/reset`, {});
  }
  await city.arrange.tells("admin", `/people/${id}/sessions/end`, {});
  await phone.page.reload();
  await phone.sees("登录已过期");
});
