// What has to be so before a story begins, brought about without the pages:
// each story walks in the browser only what it is about.
import type { APIRequestContext, APIResponse, PlaywrightWorkerArgs } from "@playwright/test";
import { shapefile } from "./files";
import { batchNo, fields, type Plot } from "./ground";
import { password, url } from "./server";

interface Import {
  id: number;
  status: string;
  counts: { groups: Record<string, number> };
}
interface CaseFile {
  case: { id: number; version: number };
  options: { action: string; open: boolean }[];
}

async function body<T>(answer: APIResponse): Promise<T> {
  if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** People at the server's door, one session each. */
export class Arrangement {
  private doors = new Map<string, APIRequestContext>();

  constructor(
    private playwright: PlaywrightWorkerArgs["playwright"],
    private base = url(),
  ) {}

  private async door(login: string): Promise<APIRequestContext> {
    const known = this.doors.get(login);
    if (known) return known;
    const door = await this.playwright.request.newContext({ baseURL: this.base });
    await body(await door.post("/api/login", { data: { login, password } }));
    this.doors.set(login, door);
    return door;
  }

  /** The bytes at a door. */
  async fetches(login: string, path: string): Promise<Buffer> {
    const answer = await (await this.door(login)).get(`/api${path}`);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
    return answer.body();
  }
  async tells<T>(login: string, path: string, data: object): Promise<T> {
    return body<T>(await (await this.door(login)).post(`/api${path}`, { data }));
  }
  async removes(login: string, path: string) {
    await body(await (await this.door(login)).delete(`/api${path}`));
  }
  async ask<T>(login: string, path: string): Promise<T> {
    return body<T>(await (await this.door(login)).get(`/api${path}`));
  }

  /** The city imports plots in a batch of their own. */
  async imported(...plots: Plot[]) {
    const city = await this.door("shi.zr1");
    const { limits } = await this.ask<{ limits: { code: string; default: number }[] }>(
      "shi.zr1",
      "/vocabulary",
    );
    const batch = await body<{ id: number }>(
      await city.post("/api/batches", {
        data: {
          number: batchNo(),
          issuedOn: new Date().toISOString().slice(0, 10),
          source: "端到端测试",
          dayKind: "working",
          limits: Object.fromEntries(limits.map((l) => [l.code, l.default])),
        },
      }),
    );
    const form = new FormData();
    for (const f of shapefile(
      "plots",
      plots.map((p) => ({ ring: p.ring, fields: fields(p) })),
    ))
      form.append("files", new Blob([new Uint8Array(f.buffer)]), f.name);
    const made = await body<Import>(await city.post(`/api/batches/${batch.id}/imports`, { multipart: form }));
    await this.reaches(made.id, "parsed");
    await body(await city.patch(`/api/imports/${made.id}`, { data: { areaUnit: "m2" } }));
    await this.standAlone(made.id);
    await body(await city.post(`/api/imports/${made.id}/commit`));
    await this.reaches(made.id, "committed");
  }

  /** The ground of a story is that of a case of the demo city: each plot is a case of its own all the same. */
  private async standAlone(id: number) {
    const { counts } = await this.reaches(id, "parsed");
    for (const verdict of ["same", "grown", "part", "relapse"])
      if (counts.groups[verdict])
        await this.tells("shi.zr1", `/imports/${id}/decisions`, { verdict, decision: "create" });
  }

  private async reaches(id: number, status: string): Promise<Import> {
    for (let n = 0; n < 300; n++) {
      const now = await this.ask<Import>("shi.zr1", `/imports/${id}`);
      if (now.status === status) return now;
      if (now.status === "failed") break;
      await new Promise((r) => setTimeout(r, 100));
    }
    throw new Error(`import ${id} never was ${status}`);
  }

  /** One step of the case, as the server takes it. */
  async does(login: string, plot: Plot, action: string, inputs: object = {}) {
    const list = await this.ask<{ items: { id: number; plotNo: string }[] }>(login, `/cases?q=${plot.no}`);
    const id = list.items.find((c) => c.plotNo === plot.no)?.id;
    const file = await this.ask<CaseFile>(login, `/cases/${id}`);
    const data = { ...inputs, action, version: file.case.version, key: crypto.randomUUID() };
    await body(await (await this.door(login)).post(`/api/cases/${id}/steps`, { data }));
  }

  /** The county sends just this inspector. */
  async deputed(county: string, inspector: string, plot: Plot) {
    const { items } = await this.ask<{ items: { id: number; login: string }[] }>(
      `${county}.jb`,
      "/people?role=inspector",
    );
    const one = items.find((p) => p.login === inspector);
    if (!one) throw new Error(`${inspector} is no inspector of ${county}`);
    await this.does(`${county}.jb`, plot, "depute", { inspectors: [one.id] });
  }

  /** From received to the review of its finding; nobody could get to the plot. */
  async verified(county: string, inspector: string, plot: Plot, finding: string) {
    await this.deputed(county, inspector, plot);
    await this.does(inspector, plot, "report_finding", {
      finding: { code: finding, note: "隔河可见" },
      notReachable: "WFDD",
    });
  }

  async ends() {
    for (const d of this.doors.values()) await d.dispose();
  }
}
