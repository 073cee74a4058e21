// What people of the bureaus do, in one line each; the state is what the page
// must say afterwards.

import { type City, day, type Person } from "./driver";
import { commits, createsBatch, handsIn, standsAlone } from "./driver/batches";
import { shapefile } from "./files";
import { batchNo, fields, type Plot } from "./ground";

/** The city imports plots in a batch of their own. */
export async function imported(city: City, ...plots: Plot[]) {
  const nr = await city.as("shi.zr1");
  await createsBatch(nr, batchNo());
  await handsIn(
    nr,
    shapefile(
      "plots",
      plots.map((p) => ({ ring: p.ring, fields: fields(p) })),
    ),
  );
  await standsAlone(nr);
  await commits(nr);
}

const nothing = async () => {};

export const issues = (who: Person, plot: Plot) => who.does(plot.no, "下达", nothing, "待接收");
export const receives = (who: Person, plot: Plot) => who.does(plot.no, "接收", nothing, "待核实");
export const deputes = (who: Person, plot: Plot, ...names: string[]) =>
  who.does(plot.no, "派员", (f) => f.picks("外业人员", names), "核实中");
export const reports = (who: Person, plot: Plot, finding: string, note: string) =>
  who.does(
    plot.no,
    "提交核实",
    async (f) => {
      await f.chooses("核实结论", finding);
      await f.writes("情况说明", note);
    },
    "核实待审",
  );
export const upholds = (who: Person, plot: Plot, measure: string, within = 40) =>
  who.does(
    plot.no,
    "属实",
    async (f) => {
      await f.chooses("措施", measure);
      await f.dates("整改期限", day(within));
    },
    "整改中",
  );
export const finishes = (who: Person, plot: Plot) =>
  who.does(
    plot.no,
    "整改完成",
    async (f) => {
      await f.presses("按计划面积填写");
      await f.dates("整改完成日", day());
    },
    "待举证",
  );
export const submits = (who: Person, plot: Plot) => who.does(plot.no, "提交举证", nothing, "县级审核");
export const passes = (who: Person, plot: Plot) => who.does(plot.no, "审核通过", nothing, "待销号");
