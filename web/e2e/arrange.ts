// What has to be so before a story begins, brought about without the pages:
// each story walks in the browser only what it is about.
import { createHash } from "node:crypto";
import type { APIRequestContext, APIResponse, PlaywrightWorkerArgs } from "@playwright/test";
import { type File, shapefile } from "./files";
import { batchNo, fields, type Plot } from "./ground";
import { password, url } from "./server";

interface Import {
  id: number;
  status: string;
  counts: { groups: Record<string, number> };
}
interface CaseFile {
  case: { id: number; version: number };
  plot: { areaCents: number };
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
  async sets(login: string, path: string, data: object) {
    await body(await (await this.door(login)).put(`/api${path}`, { data }));
  }
  /** A machine asks, with its token and nothing else. */
  async asksWith(
    token: string,
    method: "GET" | "POST",
    path: string,
  ): Promise<{ status: number; code: string }> {
    const machine = await this.playwright.request.newContext({ baseURL: this.base });
    const answer = await machine.fetch(`/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
    });
    const { code = "" } = (await answer.json()) as { code?: string };
    await machine.dispose();
    return { status: answer.status(), code };
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

  /** The file of a plot's case, as that person may read it. */
  async file<T = CaseFile>(login: string, plot: Plot): Promise<T> {
    const list = await this.ask<{ items: { id: number; plotNo: string }[] }>(login, `/cases?q=${plot.no}`);
    return this.ask<T>(login, `/cases/${list.items.find((c) => c.plotNo === plot.no)?.id}`);
  }
  /** One step of the case, as the server takes it. */
  async does(login: string, plot: Plot, action: string, inputs: object = {}) {
    const file = await this.file(login, plot);
    const id = file.case.id;
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

  /** One wide and then close photos, sent whole. */
  async photographed(login: string, plot: Plot, photos: File[]) {
    const door = await this.door(login);
    const { id } = (await this.file(login, plot)).case;
    for (const [n, photo] of photos.entries()) {
      const said = {
        caseId: String(id),
        kind: n === 0 ? "wide" : "close",
        filename: photo.name,
        sha256: createHash("sha256").update(photo.buffer).digest("hex"),
      };
      const tus = { "Tus-Resumable": "1.0.0" };
      const begun = await door.post("/api/uploads/", {
        headers: {
          ...tus,
          "Upload-Length": String(photo.buffer.length),
          "Upload-Metadata": Object.entries(said)
            .map(([k, v]) => `${k} ${Buffer.from(v).toString("base64")}`)
            .join(","),
        },
      });
      const at = begun.headers().location;
      if (!at) throw new Error(`no place for a photo: ${begun.status()} ${await begun.text()}`);
      const headers = { ...tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" };
      const sent = await door.patch(at, { headers, data: photo.buffer });
      if (!sent.ok()) throw new Error(`a photo was refused: ${sent.status()} ${await sent.text()}`);
    }
  }

  /** From received to the county's review of its evidence. */
  async evidenced(county: string, inspector: string, plot: Plot, photos: File[]) {
    await this.verified(county, inspector, plot, "true");
    const { areaCents } = (await this.file(`${county}.sh`, plot)).plot;
    const measures = [{ code: "demolish_restore", areaCents }];
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const deadline = new Date(Date.now() + 40 * 24 * 3_600_000).toISOString().slice(0, 10);
    await this.does(`${county}.sh`, plot, "uphold", { measures, deadline });
    await this.does(`${county}.jb`, plot, "finish", { measures, finishedOn: today });
    await this.photographed(inspector, plot, photos);
    await this.does(inspector, plot, "submit_evidence");
  }

  async ends() {
    for (const d of this.doors.values()) await d.dispose();
  }
}
