// One run: some cases, a dozen things that people do, and everything that goes
// wrong meanwhile, all by one seed.
import { password } from "../../server";
import { check, type Findings } from "./check";
import { type Deed, type Kept, kept, quiet } from "./deeds";
import { Dice } from "./dice";
import type { Lie } from "./line";
import { clerk, type Inspector, type Work, type World } from "./world";

export interface Run extends Findings {
  seed: number;
  deeds: number;
  serverKills: number;
  phoneKills: number;
}
const patience = 90_000;

export async function run(world: World, seed: number, lie: Lie | null = null): Promise<Run> {
  const dice = new Dice(seed);
  const who = dice.happens(0.35) ? world.inspectors : [dice.one(world.inspectors)];
  const cases = await world.work(dice.between(2, 4), who);
  const deeds: Deed[] = [];
  let [serverKills, phoneKills] = [0, 0];
  for (const i of who) {
    await i.phone.opens();
    await i.phone.downloadsPack();
  }

  if (lie) world.line.lie = lie;
  else world.line.worsens(seed, 0.2 + 0.4 * dice.next());
  if (dice.happens(0.4)) world.line.breaks();
  const acts = dice.between(3, 6);
  for (let n = 0; n < acts; n++) {
    const i = dice.one(who);
    const mishap = lie ? 1 : dice.next();
    if (mishap < 0.12) {
      await world.program.dies();
      serverKills++;
      await soon(dice.between(0, 300));
      await world.program.starts();
    } else if (mishap < 0.17) {
      // The case may have been reported meanwhile: then the office leaves it.
      await world.deputes(dice.one(cases).plot, [dice.one(world.inspectors)]).catch(inState);
    } else if (mishap < 0.32) {
      if (world.line.down) world.line.down = false;
      else world.line.breaks();
    }
    const visit = visits(world, i, dice.one(cases), dice, seed, deeds);
    if (!lie && dice.happens(0.1)) {
      await Promise.race([visit.catch(() => {}), soon(dice.between(50, 2500))]);
      await i.phone.dies();
      phoneKills++;
      await visit.catch(() => {});
      await i.phone.switchesOn();
      await i.phone.opens();
      await i.phone.isHome();
    } else await visit;
  }

  world.line.recovers();
  const ids = new Set(cases.map((c) => c.id));
  let found = await asked(world, who, ids, deeds);
  // A finding that waited for another phone's photos is taken by itself when the
  // last of them comes; its own phone hears of it when it asks the next time.
  for (let again = 0; again < 2 && !lie && found.lost.length + found.wrong.length > 0; again++) {
    for (const i of who) {
      await i.phone.opens();
      await soon(2_000);
    }
    found = await asked(world, who, ids, deeds);
  }
  return { seed, deeds: deeds.length, serverKills, phoneKills, ...found };
}

/** Compares what the phones were told with what the server has. */
async function asked(world: World, who: Inspector[], ids: Set<number>, deeds: Deed[]) {
  const phones: { login: string; kept: Kept[] }[] = [];
  for (const i of who) phones.push({ login: i.login, kept: await settles(i, ids) });
  return check(world.office, clerk, deeds, phones);
}

/** The office was slower than a phone. */
const inState = (e: Error) => {
  if (!/"(step-not-in-state|case-changed)"/.test(e.message)) throw e;
};
const soon = (ms: number) => new Promise<void>((r) => setTimeout(r, ms));

/** An inspector goes to a plot and does a few things there. */
async function visits(world: World, i: Inspector, to: Work, dice: Dice, seed: number, deeds: Deed[]) {
  // All chances first: a phone that dies must not change what comes after.
  const [photos, note, finding] = [dice.between(0, 3), dice.happens(0.5), dice.happens(0.35)];
  const name = `备注${seed}-${deeds.length}-${dice.between(1000, 9999)}`;
  const { phone } = i;
  const did = async (what: Deed["what"], mark: string, work: () => Promise<unknown>) => {
    const deed: Deed = { login: i.login, caseId: to.id, what, mark, sure: false };
    deeds.push(deed);
    await work();
    deed.sure = true;
  };
  await phone.standsAt(to.center);
  if (!(await phone.findsCase(to.plot.no))) return;
  if (note) await did("note", `${name}n`, () => phone.writesNote(`${name}n`));
  if (photos > 0 && (await phone.mayTake())) {
    await phone.opensCamera();
    for (let n = 0; n < photos; n++) {
      const { file, sha256 } = world.photo();
      await did("photo", sha256, () => phone.picks(file));
    }
    await phone.leavesCamera();
  }
  if (!finding || !(await phone.mayReport())) return;
  await phone.opensFinding();
  await phone.concludes("true");
  if (await phone.mayExcuse()) await phone.concludes("WFDD");
  await phone.saysNote(`${name}f`);
  await phone.reviews();
  await did("finding", `${name}f`, () => phone.keeps());
}

/** Waits until the outbox is quiet, as a person who presses the button would. */
async function settles(i: Inspector, cases: Set<number>): Promise<Kept[]> {
  const end = Date.now() + patience;
  await i.phone.goesTo(/^待发箱/);
  for (;;) {
    const mine = (await kept(i.phone, i.id)).filter((k) => cases.has(k.entry.caseId));
    if (mine.every(quiet)) return mine;
    if (Date.now() > end)
      throw new Error(
        `${i.login}: not quiet\n${JSON.stringify(
          mine.filter((k) => !quiet(k)),
          null,
          1,
        )}`,
      );
    await i.phone.sendsNow();
    await i.phone.signsInIfAsked(password);
    await soon(250);
  }
}
