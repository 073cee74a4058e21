import { expect, test } from "./driver";
import { addressOn, mayHaveCertificate, savesCertificate, scans } from "./driver/certificate";
import { overflow, violations } from "./driver/looks";

test("销号单：下载、扫码核验、回潮即撤销", async ({ city }) => {
  const { id, plotNo } = await city.oneIn("closed", "natural_resources");
  const open = await city.oneIn("rectifying");
  const clerk = await city.as("shi.zr1");
  const stranger = await city.stranger();

  await test.step("没有销号的案件没有销号单", async () => {
    await clerk.opens(open.plotNo);
    await mayHaveCertificate(clerk, false);
  });

  let address = "";
  await test.step("已销号的可以下载", async () => {
    await clerk.opens(plotNo);
    await mayHaveCertificate(clerk);
    const { name, text } = await savesCertificate(clerk);
    expect(name).toMatch(new RegExp(`^销号单_${plotNo}_XH-.*\\.pdf$`));
    expect(text).toContain(plotNo);
    expect(text).toContain("销号审核");
    address = addressOn(text);
  });

  await test.step("扫码的人不用登录就能看到有效", async () => {
    await scans(stranger, address);
    await stranger.sees("有效", plotNo, "攸县（示意）", /^[0-9a-f]{64}$/);
    for (const width of [390, 1440]) {
      await scans(stranger, address, width);
      expect(await overflow(stranger)).toEqual([]);
      expect(await violations(stranger)).toEqual([]);
    }
  });

  await test.step("编造的编码查无此单", async () => {
    await scans(stranger, `/verify/${"A".repeat(26)}`);
    await stranger.sees("查无此单");
    await stranger.doesNotSee(plotNo);
    expect(await violations(stranger)).toEqual([]);
  });

  await test.step("回潮以后，同一个码显示已撤销", async () => {
    const file = await city.arrange.ask<{ case: { version: number } }>("shi.zr1", `/cases/${id}`);
    await city.arrange.tells("shi.zr1", `/cases/${id}/steps`, {
      action: "reopen",
      version: file.case.version,
      key: crypto.randomUUID(),
      ground: "spot_check",
      reason: "抽查发现复垦不实",
    });
    await scans(stranger, address);
    await stranger.sees("已撤销", /案件回潮重办（抽查不实）/);
    await stranger.doesNotSee("抽查发现复垦不实");
    expect(await violations(stranger)).toEqual([]);
    expect(await overflow(stranger)).toEqual([]);
    await clerk.opens(plotNo);
    await mayHaveCertificate(clerk, false);
  });
});
