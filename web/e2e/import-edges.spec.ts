import { expect, test } from "./driver";
import {
  acceptsGroup,
  checksAgain,
  commits,
  commitsTooLate,
  counts,
  createsBatch,
  handsIn,
  handsInAndCancels,
  importIs,
  isInTimeAgain,
  mayNotCommit,
  redrawsMap,
  setsThresholds,
  shows,
  sumIs,
  thresholdIsRefused,
} from "./driver/batches";
import { shapefile } from "./files";
import { batchNo, fields, type Plot, plotNo, square } from "./ground";

const plot = (name: string, ring: Plot["ring"]): Plot => ({
  no: plotNo(name),
  ring,
  type: "20",
  note: "新增建（构）筑物",
});
const file = (name: string, plots: Plot[]) =>
  shapefile(
    name,
    plots.map((p) => ({ ring: p.ring, fields: fields(p) })),
  );

test("检查可以取消，取消后可以重新检查", async ({ city }) => {
  const nr = await city.as("shi.zr1");
  const here = await city.openLand(1500);
  // Large enough that the check is still on its way when somebody stops it.
  const many = Array.from({ length: 20_000 }, (_, n) =>
    plot(`C${n}`, square(here, (n % 150) * 9, Math.floor(n / 150) * 9, 6)),
  );
  await createsBatch(nr, batchNo());
  await handsInAndCancels(nr, file("many", many));
  await importIs(nr, "已取消");
  await checksAgain(nr);
  await importIs(nr, "已检查，待入库");
  await sumIs(nr, /^读取 20000\s*=/);
});

test("核对之后别人先入库：没有写入，标出要再看的图斑，确认后入库", async ({ city }) => {
  const nr = await city.as("shi.zr1");
  const here = await city.openLand(1500);
  const mine = [
    plot("L1", square(here, 0, 0, 60)),
    plot("L2", square(here, 200, 0, 60)),
    plot("L3", square(here, 400, 0, 60)),
  ];
  await createsBatch(nr, batchNo());
  await handsIn(nr, file("mine", mine));
  await sumIs(nr, /^读取 3\s*=\s*新增 3\s*\+\s*对上 0\s*\+\s*不导入 0\s*✓ 已全部确认/);
  await city.arrange.imported(plot("V2", square(here, 201, 0, 60)));
  await commitsTooLate(nr, [mine[1]!.no]);
  await sumIs(nr, /^读取 3\s*=\s*新增 2\s*\+\s*对上 1\s*\+\s*不导入 0\s*（待确认 1）/);
  await mayNotCommit(nr, /还有 1 个待确认/);
  await acceptsGroup(nr, "与在办案件相同");
  await isInTimeAgain(nr, 1);
  await commits(nr);
  await nr.opens(mine[0]!.no);
  await nr.doesNotFind(mine[1]!.no);
});

test("批次的核对参数改了，未入库的重新核对，之后的导入也照此办理", async ({ city }) => {
  const nr = await city.as("shi.zr1");
  const here = await city.openLand(1500);
  await createsBatch(nr, batchNo());
  await handsIn(nr, file("hut", [plot("H1", square(here, 0, 0, 8)), plot("H2", square(here, 100, 0, 60))]));
  expect(await counts(nr)).toEqual({ 全部: 2, 新增: 1, 小于最小面积: 1 });
  await setsThresholds(nr, { "最小面积（平方米）": "50", "无需整改依据的覆盖（%）": "40" });
  await thresholdIsRefused(nr, "无需整改依据的覆盖（%）", /应在 51% 到 100% 之间/);
  await redrawsMap(nr, () => setsThresholds(nr, { "无需整改依据的覆盖（%）": "75" }));
  await nr.sees("最小面积 50.00 平方米");
  await nr.sees("无需整改依据 ≥ 75%");
  await sumIs(nr, /^读取 2\s*=\s*新增 2\s*\+\s*对上 0\s*\+\s*不导入 0\s*✓ 已全部确认/);
  await commits(nr);
  await handsIn(nr, file("hut2", [plot("H3", square(here, 300, 0, 8)), plot("H4", square(here, 400, 0, 6))]));
  await expect.poll(() => counts(nr)).toEqual({ 全部: 2, 新增: 1, 小于最小面积: 1 });
  await shows(nr, "小于最小面积");
  await nr.sees("小于本批次的最小面积 50.00 平方米");
});
