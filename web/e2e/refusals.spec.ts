import * as cast from "./cast";
import { expect, test } from "./driver";
import { createsBatch, dropsFiles } from "./driver/batches";
import { type File, shapefile } from "./files";
import { batchNo, fields, type Plot, plotNo } from "./ground";
import { password } from "./server";

test("密码不对、连续输错、退出登录", async ({ city }) => {
  const stranger = await city.stranger();
  await stranger.comes();
  await stranger.entersPassword("", "");
  await stranger.isTold("请填写账号和密码。");
  const login = `nobody.${plotNo("").toLowerCase()}`; // one that no earlier run has locked
  for (let n = 0; n < 5; n++) {
    await stranger.entersPassword(login, `wrong-${n}-password`);
    await stranger.isTold("登录名或密码不对。");
  }
  await stranger.entersPassword(login, "wrong-again");
  await stranger.isTold(/连续输错 5 次，请 15 分钟后再试/);
  await stranger.entersPassword("tianyuan.ny.wy2", password);
  await stranger.isHome();
  await stranger.signsOut();
  await stranger.goesBack();
  await stranger.isAtTheDoor();
});

test("别人先办了：说明现状，填写的内容还在", async ({ city }) => {
  const plot: Plot = {
    no: plotNo("CF"),
    ring: await city.ground("ordinary"),
    type: "20",
    note: "新增建（构）筑物",
  };
  await city.arrange.imported(plot);
  await city.arrange.does("shi.zr1", plot, "issue");
  const clerk = await city.as("youxian.zr.jb");
  const form = await clerk.starts(plot.no, "退回分派");
  await form.writes("理由", "该地块已由对方部门立案");
  await cast.receives(await city.as("youxian.zr.sh"), plot);

  await form.submits();
  await clerk.isTold(/现为“待核实”/);
  await form.has("理由", "该地块已由对方部门立案");
  await form.presses("读取最新案件");
  await form.sees("按最新状态，您已不能办理“退回分派”");
  await form.has("理由", "该地块已由对方部门立案");
  await form.cancels();

  await test.step("登录过期：重新登录后接着填", async () => {
    const again = await clerk.starts(plot.no, "派员");
    await again.picks("外业人员", ["李春生"]);
    await again.writes("理由", "离该村最近");
    await clerk.losesSession();
    await again.submits();
    await clerk.sees("登录已过期，请重新登录。");
    await clerk.entersPassword(clerk.login, password);
    await again.has("理由", "离该村最近");
    await again.submits();
    await clerk.sees(`${plot.no} 已派员，现为“核实中”`);
  });

  await test.step("不是照片的文件、缺照片", async () => {
    const inspector = await city.as("youxian.zr.wy1");
    const text = (name: string): File => ({
      name,
      mimeType: "image/jpeg",
      buffer: Buffer.from("这不是照片"),
    });
    await inspector.opens(plot.no);
    const upload = await inspector.triesToUpload(
      { ...text("笔记.txt"), mimeType: "text/plain" },
      text("假照片.jpg"),
    );
    await upload.sees("“笔记.txt”不是照片，未加入。");
    await upload.sees("未收：这个文件不是照片，只接受 JPEG、PNG 和 HEIC 格式。");
    await upload.presses(/^关闭$/);
    const report = await inspector.starts(plot.no, "提交核实");
    await report.chooses("核实结论", "属实");
    await report.submits();
    await inspector.isTold(/缺 1 张远景照片/);
    await inspector.isTold(/缺 2 张近景照片/);
    await report.cancels();
  });
});

test("图斑文件不完整、不是图斑文件", async ({ city }) => {
  const nr = await city.as("shi.zr1");
  await createsBatch(nr, batchNo());
  const ring = await city.ground("ordinary");
  const plot: Plot = { no: plotNo("BAD"), ring, type: "20", note: "" };
  const whole = shapefile("plots", [{ ring, fields: fields(plot) }]);
  await dropsFiles(
    nr,
    whole.filter((f) => !f.name.endsWith(".dbf")),
  );
  await nr.isTold("缺少 .dbf 文件，请一起选择。");
  await dropsFiles(nr, [
    { name: "plots.zip", mimeType: "application/zip", buffer: Buffer.from("no zip at all") },
  ]);
  await nr.isTold(/zip|压缩包/i);
  expect(await nr.mayCommit(), "nothing to store").toBe(false);
});
