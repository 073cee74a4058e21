// The pictures of the field page in docs/screenshots, out of the demo city and
// one plot of our own. scripts/field-shots runs it.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../driver";
import { type Plot, plotNo, stations } from "../ground";
import { photosOf } from "../photos";
import { password, url } from "../server";
import { small } from "./palette";
import { Phone } from "./phone";

const folder = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));
const inspector = "youxian.zr.wy1";

test("每一页一张", async ({ city }) => {
  const make = async (suffix: string): Promise<Plot> => ({
    no: plotNo(suffix),
    ring: await city.ground("ordinary"),
    type: "DL1",
    note: "新建道路",
  });
  const [plot, taken] = [await make("TU"), await make("GP")];
  await city.arrange.imported(plot, taken);
  for (const p of [plot, taken]) {
    await city.arrange.does("shi.zr1", p, "issue");
    await city.arrange.does("youxian.zr.jb", p, "receive");
    await city.arrange.deputed("youxian.zr", inspector, p);
  }
  const phone = new Phone(inspector, url());
  mkdirSync(folder, { recursive: true });
  const shoot = async (name: string) => {
    await phone.page.evaluate(() => document.querySelector<HTMLElement>(":focus")?.blur());
    await phone.page.waitForTimeout(600); // what slides in has arrived
    const png = small(await phone.page.screenshot());
    expect(png.length, name).toBeLessThan(120_000);
    writeFileSync(`${folder}field-${name}.png`, png);
  };
  try {
    const here = stations(plot.ring);
    await phone.switchesOn();
    await phone.standsAt(here[0]!);
    await phone.opens();
    await expect(phone.page.getByRole("button", { name: "登录" })).toBeVisible();
    await shoot("login");
    await phone.signsIn(password);
    await phone.downloadsPack();
    await shoot("tasks");

    await phone.goesTo(/^地图/);
    await phone.isDrawn();
    await shoot("map");
    await phone.opensCase(plot.no);
    await shoot("case");

    const photos = photosOf(plot.ring, "road");
    await phone.losesSignal();
    await phone.opensCamera();
    await phone.picks(photos[0]!);
    await shoot("camera");
    await phone.choosesKind("close");
    await phone.standsAt(here[1]!);
    await phone.picks(photos[1]!);
    await phone.standsAt(here[2]!);
    await phone.picks(photos[2]!);
    await phone.leavesCamera();

    await phone.opensFinding();
    await phone.concludes("true");
    await phone.answersAll("yes");
    await phone.page.evaluate(() => scrollTo(0, 0));
    await shoot("finding");
    await phone.opensOutline();
    await phone.draws([0.4, 0.4], [0.6, 0.42], [0.58, 0.6], [0.42, 0.58]);
    await shoot("outline");
    await phone.outlineDone();
    await phone.signs("张大成", "实际使用人");
    await phone.page.locator("[data-test=sign]").scrollIntoViewIfNeeded();
    await shoot("signature");
    await phone.saysNote("路基已硬化，长约三十米");
    await phone.reviews();
    await phone.keeps();

    // A case that goes to another meanwhile: its note is held.
    await phone.opensCase(taken.no);
    await phone.writesNote("老人在家，说路是村里修的");
    await city.arrange.deputed("youxian.zr", "youxian.zr.wy2", taken);
    await phone.findsSignal();
    await phone.goesTo(/^待发箱/);
    await phone.sees(/被搁置/);
    await phone.losesSignal();
    await phone.opensCase(plot.no);
    await phone.writesNote("已告知当事人整改期限");
    await phone.goesTo(/^待发箱/);
    await expect(phone.page.locator(".van-toast")).toBeHidden();
    await shoot("outbox");
    await phone.opens("/me");
    await phone.isHome();
    await shoot("me");
  } finally {
    await phone.ends();
  }
});
