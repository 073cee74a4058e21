// With its parts in driver/ the only place that knows the browser and how the
// pages are built. Specs speak of people, plots and steps.
import { type Browser, type BrowserContext, test as base, expect } from "@playwright/test";
import type { MultiPolygon, Position } from "geojson";
import { Arrangement } from "./arrange";
import { Person } from "./driver/person";
import { border, openPlace, within } from "./ground";
import { password, url } from "./server";

export type { Person };
export { expect };

const county = "430223"; // 攸县（示意）

/** The day that many days from now in China, as pages write it. */
export function day(from = 0): string {
  return new Date(Date.now() + (from * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
}

// Sign-ins go through the page once each; later specs take the desk up with its
// session and with the program in its cache, but nothing that a spec left on it.
const desks = new Map<string, BrowserContext>();
const usedGround = new Set<number>();

interface Found {
  id: number;
  plotNo: string;
  areaCents: number;
  pbfCents: number | null;
}

/** The city as a spec sees it: its people, and its ground. */
export class City {
  private people = new Map<string, Person>();

  constructor(
    private browser: Browser,
    /** Brings about what a story begins with. */
    readonly arrange: Arrangement,
  ) {}

  /** The person with that login, at a desk of their own. */
  async as(login: string): Promise<Person> {
    const known = this.people.get(login);
    if (known) return known;
    const kept = desks.get(login);
    const desk = kept ?? (await this.browser.newContext({ baseURL: url() }));
    const person = new Person(login, await desk.newPage());
    this.people.set(login, person);
    if (kept) await person.comesBack();
    else {
      await person.signsIn(password);
      desks.set(login, desk);
    }
    return person;
  }

  /** A case of the county in that state. */
  async oneIn(state: string, lead = ""): Promise<{ id: number; batchId: number; plotNo: string }> {
    const list = await this.arrange.ask<{ items: { id: number; batchId: number; plotNo: string }[] }>(
      "guancha",
      `/cases?county=${county}&state=${state}&lead=${lead}&limit=1`,
    );
    const one = list.items[0];
    if (!one) throw new Error(`no case in ${state}`);
    return one;
  }

  /** Somebody at the door, not signed in. */
  async stranger(): Promise<Person> {
    const context = await this.browser.newContext({ baseURL: url() });
    const person = new Person("", await context.newPage());
    this.people.set(`stranger ${this.people.size}`, person);
    return person;
  }

  /** Free ground in the county: wholly on permanent basic farmland, or not on it at all. */
  async ground(on: "pbf" | "ordinary"): Promise<Position[]> {
    const list = await this.arrange.ask<{ items: Found[] }>(
      "guancha",
      `/cases?county=${county}&sort=area&limit=200`,
    );
    const fits = (c: Found) =>
      // The demo's own: what other stories brought is not free.
      c.plotNo.startsWith(county) &&
      c.areaCents > 1_500_00 &&
      (on === "pbf" ? c.pbfCents === c.areaCents : c.pbfCents === 0);
    const found = list.items.find((c) => fits(c) && !usedGround.has(c.id));
    if (!found) throw new Error(`the demo city has no more ${on} ground`);
    usedGround.add(found.id);
    const file = await this.arrange.ask<{ plot: { geometry: MultiPolygon } }>(
      "guancha",
      `/cases/${found.id}`,
    );
    return within(file.plot.geometry, 0.7);
  }

  /** Ground across the edge of permanent basic farmland, about half of it on either side. */
  async mixedGround(): Promise<Position[]> {
    const list = await this.arrange.ask<{ items: Found[] }>(
      "guancha",
      `/cases?county=${county}&sort=-area&limit=200`,
    );
    const share = (c: Found) => (c.pbfCents ?? 0) / c.areaCents;
    const found = list.items.find(
      (c) => c.plotNo.startsWith(county) && share(c) > 0.35 && share(c) < 0.65 && !usedGround.has(c.id),
    );
    if (!found) throw new Error("the demo city has no more ground across the edge");
    usedGround.add(found.id);
    const file = await this.arrange.ask<{ plot: { geometry: MultiPolygon } }>(
      "guancha",
      `/cases/${found.id}`,
    );
    return within(file.plot.geometry, 0.9);
  }

  private async rings(): Promise<Map<string, Position[]>> {
    const { items } = await this.arrange.ask<{ items: { code: string; boundary: MultiPolygon | null }[] }>(
      "guancha",
      "/regions",
    );
    const counties = items.filter((r) => r.code.length === 6 && r.boundary);
    return new Map(counties.map((r) => [r.code, r.boundary!.coordinates[0]![0]!]));
  }

  /** Land in the county with so many metres of room, where nothing is yet. */
  async openLand(room: number): Promise<Position> {
    const taken: Position[] = [];
    for (let cursor = ""; ; ) {
      const page = await this.arrange.ask<{ items: { center: Position }[]; next: string | null }>(
        "guancha",
        `/cases?county=${county}&limit=200&cursor=${encodeURIComponent(cursor)}`,
      );
      taken.push(...page.items.map((c) => c.center));
      if (!page.next) break;
      cursor = page.next;
    }
    return openPlace((await this.rings()).get(county)!, taken, room);
  }

  /** A place on the border of the county. */
  async onTheBorder(): Promise<Position> {
    const rings = await this.rings();
    for (const [code, ring] of rings) {
      if (code === county) continue;
      try {
        return border(rings.get(county)!, ring);
      } catch {
        // no neighbour
      }
    }
    throw new Error("the county has no neighbour");
  }

  /** What went wrong on any page, in words of the browser. */
  complaints(): string[] {
    return [...this.people.values()].flatMap((p) => p.complaints);
  }
  async goesHome() {
    for (const [login, p] of this.people) {
      if (p.keepsDesk && desks.has(login)) await p.leavesDesk();
      else {
        desks.delete(login);
        await p.page.context().close();
      }
    }
  }
}

export const test = base.extend<{ city: City }>({
  city: async ({ browser, playwright }, use) => {
    const city = new City(browser, new Arrangement(playwright));
    await use(city);
    await city.goesHome();
    await city.arrange.ends();
    expect(city.complaints(), "no page complains").toEqual([]);
  },
});
