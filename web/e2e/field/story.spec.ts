// A day without signal: what the phone keeps, what the office sees afterwards,
// and what happens to work that the office had meanwhile given to another.
import { expect, type Person, test } from "../driver";
import { overflow, violations } from "../driver/looks";
import { type Plot, plotNo, stations } from "../ground";
import { photosOf } from "../photos";
import { password, url } from "../server";
import { Phone } from "./phone";

const inspectors = { mine: "youxian.zr.wy1", other: "youxian.zr.wy2" };

async function plain(phone: Phone, where: string) {
  expect.soft(await violations(phone), `${where}: axe`).toEqual([]);
  expect.soft(await overflow(phone), `${where}: wider than the phone`).toEqual([]);
}

async function heldEntry(who: Person, plot: Plot) {
  await who.goesTo("外业接收");
  return who.page.locator("[data-entry]").filter({ hasText: plot.no });
}

test("一天没有信号：拍照、填报、重启手机，回来后全部送达；改派后的内容被搁置", async ({ city }) => {
  const plot: Plot = { no: plotNo("WY"), ring: await city.ground("ordinary"), type: "DL1", note: "新建道路" };
  const lost: Plot = { no: plotNo("GP"), ring: await city.ground("ordinary"), type: "DL1", note: "新建道路" };
  const here = stations(plot.ring);
  await city.arrange.imported(plot, lost);
  for (const p of [plot, lost]) {
    await city.arrange.does("shi.zr1", p, "issue");
    await city.arrange.does("youxian.zr.jb", p, "receive");
  }
  await city.arrange.deputed("youxian.zr", inspectors.mine, plot);
  await city.arrange.deputed("youxian.zr", inspectors.other, lost);
  const phone = new Phone(inspectors.mine, url());
  const second = new Phone(inspectors.other, url());
  const photos = photosOf(plot.ring, "road");

  try {
    await test.step("有网络时登录、下载外业包", async () => {
      await phone.switchesOn();
      await phone.standsAt(here[0]!);
      await phone.opens();
      await plain(phone, "login");
      await phone.signsIn(password);
      await phone.downloadsPack();
      await phone.isInstalled();
      await plain(phone, "tasks");
    });

    await test.step("没有信号：重新打开，任务都在", async () => {
      await phone.losesSignal();
      await phone.reloads();
      await phone.isHome();
      await phone.sees("无网络");
      await phone.opensCase(plot.no);
      await plain(phone, "case");
    });

    await test.step("拍三张：系统相机两张，页面里的相机一张", async () => {
      await phone.opensCamera();
      await plain(phone, "camera");
      await phone.choosesKind("wide");
      await phone.picks(photos[0]!);
      await phone.choosesKind("close");
      await phone.standsAt(here[1]!);
      await phone.picks(photos[1]!);
      await phone.standsAt(here[2]!);
      await phone.shoots();
      await phone.leavesCamera();
    });

    await test.step("填核实结论：清单、勾绘、签字", async () => {
      await phone.opensFinding();
      await phone.concludes("true");
      expect(await phone.answersAll("yes")).toBeGreaterThan(0);
      await phone.opensOutline();
      await plain(phone, "outline");
      await phone.draws([0.4, 0.4], [0.6, 0.42], [0.58, 0.6]);
      await phone.outlineDone();
      await phone.sees(/勾绘/);
      await phone.saysNote("路基已硬化，长约三十米");
      await phone.signs("张大成", "实际使用人");
      await plain(phone, "finding");
      await phone.reviews();
      await plain(phone, "review");
      await phone.keeps();
    });

    await test.step("待发箱三张照片和一条结论；关机再开，仍没有信号，都还在", async () => {
      await phone.goesTo(/^待发箱/);
      await expect(phone.cards()).toHaveCount(4);
      await plain(phone, "outbox");
      await phone.dies();
      await phone.switchesOn();
      await phone.opens("/outbox");
      await expect(phone.cards()).toHaveCount(4);
      await expect(phone.cards().filter({ hasText: "等本案照片先到达" })).toHaveCount(1);
    });

    await test.step("有信号：逐条收到回执", async () => {
      await phone.findsSignal();
      await phone.sendsAll(password);
      await phone.opensCase(plot.no);
      await plain(phone, "case afterwards");
    });

    await test.step("办公室看见照片、清单、签字，案件到了核实待审", async () => {
      const clerk = await city.as("youxian.zr.jb");
      await clerk.seesState(plot.no, "核实待审");
      await expect(clerk.page.locator("[data-photo], figure img").first()).toBeVisible();
      await clerk.sees("路基已硬化，长约三十米", "当事人签字：张大成");
    });

    await test.step("办公室改派后，原来那部手机的内容被搁置，不覆盖", async () => {
      await second.switchesOn();
      await second.opens();
      await second.signsIn(password);
      await second.downloadsPack();
      await second.isInstalled();
      await second.losesSignal();
      await second.opensCase(lost.no);
      await second.writesNote("老人在家，说路是村里修的");
      await city.arrange.deputed("youxian.zr", inspectors.mine, lost);
      await second.findsSignal();
      await second.goesTo(/^待发箱/);
      await second.sees(/被搁置/);
      await plain(second, "outbox, held");
    });

    await test.step("办公室在外业接收里看见原因，写明理由了结", async () => {
      const clerk = await city.as("youxian.zr.jb");
      const entry = await heldEntry(clerk, lost);
      await expect(entry).toHaveCount(1);
      await entry.getByRole("button", { name: "放弃" }).click();
      const box = clerk.page.getByRole("dialog", { name: "放弃这一条外业内容" });
      await box.getByRole("textbox").fill("已电话核实，由改派的人重写");
      await box.getByRole("button", { name: "放弃" }).click();
      await expect(entry).toHaveCount(0);
      await second.reloads();
      await second.isHome();
      await second.sees(/已电话核实/);
      await plain(second, "outbox, given up");
      await second.takesLeaveOf("已电话核实");
      await expect(second.isEmpty()).toBeVisible();
    });

    await test.step("每一页用英文也没有障碍", async () => {
      await phone.speaks("English");
      for (const path of ["/tasks", "/map", "/outbox", "/me", "/camera", "/nowhere"]) {
        await phone.opens(path);
        await phone.isHome();
        await phone.page.waitForLoadState("networkidle");
        await plain(phone, `${path} in English`);
      }
      await phone.speaks("中文");
      await plain(phone, "me");
      await phone.opens("/map");
      await phone.page.waitForLoadState("networkidle");
      await plain(phone, "map");
    });
    expect([...phone.complaints, ...second.complaints]).toEqual([]);
  } catch (e) {
    for (const p of [phone, second]) await p.photographed(test.info().outputPath(`${p.login}.png`));
    throw e;
  } finally {
    await phone.ends();
    await second.ends();
  }
});
