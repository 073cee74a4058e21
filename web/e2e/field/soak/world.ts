// A server, a line and two phones, which many runs use one after another, and
// plots enough for all of them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlaywrightWorkerArgs } from "@playwright/test";
import type { MultiPolygon, Position } from "geojson";
import { Arrangement } from "../../arrange";
import type { File } from "../../files";
import { type Plot, plotNo, shifted } from "../../ground";
import { binary, password } from "../../server";
import { Program } from "../../setup";
import { Phone } from "../phone";
import { Line } from "./line";

export const logins = ["youxian.zr.wy1", "youxian.zr.wy2"];
export const clerk = "youxian.zr.jb";

export interface Inspector {
  login: string;
  id: number;
  phone: Phone;
  alive: boolean;
}
export interface Work {
  id: number;
  plot: Plot;
  center: { lon: number; lat: number };
}

export class World {
  readonly program = new Program();
  readonly line = new Line(() => this.program.port);
  office!: Arrangement;
  inspectors: Inspector[] = [];
  private free: Plot[] = [];
  private picture: Buffer = Buffer.alloc(0);
  private pictures = 0;

  constructor(private readonly playwright: PlaywrightWorkerArgs["playwright"]) {}

  async begins(plots: number) {
    await this.program.starts();
    const origin = await this.line.listens();
    this.office = new Arrangement(this.playwright, this.program.url);
    await this.layOut(plots);
    this.picture = drawn();
    for (const login of logins) {
      const { id } = await this.office.ask<{ id: number }>(login, "/me");
      const phone = new Phone(login, origin, false);
      this.inspectors.push({ login, id, phone, alive: true });
      await phone.switchesOn();
      await phone.opens();
      await phone.signsIn(password);
      await phone.isInstalled();
    }
  }
  async ends() {
    for (const i of this.inspectors) await i.phone.ends();
    await this.line.ends();
    await this.office?.ends();
    await this.program.ends();
  }

  /** Small plots in rows, on ground of the county's. */
  private async layOut(count: number) {
    const { items } = await this.office.ask<{ items: { id: number; plotNo: string }[] }>(
      "guancha",
      "/cases?county=430223&sort=area&limit=50",
    );
    const file = await this.office.ask<{ plot: { geometry: MultiPolygon } }>(
      "guancha",
      `/cases/${items.find((c) => c.plotNo.startsWith("430223"))!.id}`,
    );
    const [lon, lat] = file.plot.geometry.coordinates[0]![0]![0]! as [number, number];
    const [dx, dy] = [0.0003, 0.00027];
    const square: Position[] = [
      [lon, lat],
      [lon + dx, lat],
      [lon + dx, lat + dy],
      [lon, lat + dy],
      [lon, lat],
    ];
    for (let n = 0; n < count; n++)
      this.free.push({
        no: plotNo(`S${String(n).padStart(3, "0")}`),
        ring: shifted(square, 40 * (n % 20), 40 * Math.floor(n / 20)),
        type: "DL1",
        note: "新建道路",
      });
    await this.office.imported(...this.free);
  }

  /** Cases sent to these inspectors. */
  async work(count: number, who: Inspector[]): Promise<Work[]> {
    const out: Work[] = [];
    for (const plot of this.free.splice(0, count)) {
      await this.office.does("shi.zr1", plot, "issue");
      await this.office.does(clerk, plot, "receive");
      await this.deputes(plot, who);
      const found = await this.office.ask<{ items: { id: number; center: [number, number] }[] }>(
        clerk,
        `/cases?q=${plot.no}`,
      );
      // Looked up by words: none of these numbers begins another.
      if (found.items.length !== 1) throw new Error(`${plot.no} is ${found.items.length} cases`);
      const { id, center } = found.items[0]!;
      out.push({ id, plot, center: { lon: center[0], lat: center[1] } });
    }
    return out;
  }
  async deputes(plot: Plot, who: Inspector[]) {
    await this.office.does(clerk, plot, "depute", { inspectors: who.map((i) => i.id) });
  }

  /** A picture that no other is: a comment in it says which one. */
  photo(): { file: File; sha256: string } {
    const words = Buffer.from(`soak ${++this.pictures} ${Date.now()}`);
    const comment = Buffer.from([0xff, 0xfe, 0, words.length + 2]);
    const buffer = Buffer.concat([this.picture.subarray(0, 2), comment, words, this.picture.subarray(2)]);
    const sha256 = createHash("sha256").update(buffer).digest("hex");
    return { file: { name: `p${this.pictures}.jpg`, mimeType: "image/jpeg", buffer }, sha256 };
  }
}

function drawn(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "liangtian-soak-"));
  try {
    const out = join(folder, "p.jpg");
    const at = new Date().toISOString();
    execFileSync(binary, [
      "sample-photo",
      "-lat",
      "27.1",
      "-lon",
      "113.2",
      "-bearing",
      "20",
      "-at",
      at,
      "-o",
      out,
    ]);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
