// A server after the contract that does what a script tells it: answers
// wrongly, cuts the line before or after it acted, or behaves.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, Entry, Status } from "../contract";

export type Door = "me" | "entries" | "create" | "patch" | "head" | "settle" | "other";

/** What goes wrong with one request. */
export type Fault =
  | { cut: "before" | "after" }
  | { cutAt: number }
  | { status: number; type?: string; body?: string; headers?: Record<string, string> }
  | { spoil: (body: string) => string };

export interface Seen {
  door: Door;
  method: string;
  path: string;
}

interface Kept {
  entry: Entry;
  digest: string;
  status: Status;
  words: string;
  code: string;
}

export class FakeServer {
  readonly entries = new Map<string, Kept>();
  /** How often an entry acted: never more than once. */
  readonly acted = new Map<string, number>();
  readonly arrived = new Map<string, string>();
  readonly released = new Set<string>();
  readonly seen: Seen[] = [];
  person = 7;
  mustChange = false;
  /** Server minus the test's clock. */
  ahead = 0;
  /** What goes wrong with the next request to a door; null when nothing does. */
  script: (door: Door, n: number) => Fault | null = () => null;
  /** What is thought of an entry: done, or held in these words. */
  judge: (e: Entry) => { status: "done" | "held"; words?: string; code?: string } = () => ({
    status: "done",
  });
  /** What is thought of a photo's bytes. */
  inspect: (sha256: string) => { status: number; code: string; detail: string } | null = () => null;

  private readonly uploads = new Map<
    string,
    { meta: Record<string, string>; size: number; bytes: Buffer; receipt: string }
  >();
  private readonly counts = new Map<Door, number>();
  private server!: Server;

  async listen(): Promise<string> {
    this.server = createServer((req, res) => void this.serve(req, res).catch(() => req.socket.destroy()));
    await new Promise<void>((r) => this.server.listen(0, "127.0.0.1", r));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async close() {
    this.server.closeAllConnections();
    await new Promise((r) => this.server.close(r));
  }

  private doorOf(req: IncomingMessage): Door {
    const path = req.url ?? "";
    if (path === "/api/me") return "me";
    if (path === "/api/field/entries") return "entries";
    if (path.startsWith("/api/field/entries/")) return "settle";
    if (path === "/api/uploads") return "create";
    if (path.startsWith("/api/uploads/")) return req.method === "HEAD" ? "head" : "patch";
    return "other";
  }

  private async serve(req: IncomingMessage, res: ServerResponse) {
    const door = this.doorOf(req);
    const n = this.counts.get(door) ?? 0;
    this.counts.set(door, n + 1);
    this.seen.push({ door, method: req.method ?? "", path: req.url ?? "" });
    const fault = this.script(door, n);
    if (fault && "cut" in fault && fault.cut === "before") {
      req.socket.destroy();
      return;
    }
    const parts: Buffer[] = [];
    let had = 0;
    for await (const part of req) {
      had += (part as Buffer).length;
      if (fault && "cutAt" in fault && had >= fault.cutAt) {
        // What came by then is kept, as a real server does.
        parts.push((part as Buffer).subarray(0, (part as Buffer).length - (had - fault.cutAt)));
        await this.answer(door, req, Buffer.concat(parts));
        req.socket.destroy();
        return;
      }
      parts.push(part as Buffer);
    }
    if (fault && "status" in fault) {
      res.writeHead(fault.status, { "Content-Type": fault.type ?? "text/html", ...fault.headers });
      res.end(req.method === "HEAD" ? undefined : (fault.body ?? "<html>sign in</html>"));
      return;
    }
    const said = await this.answer(door, req, Buffer.concat(parts));
    if (fault && "cut" in fault) {
      req.socket.destroy();
      return;
    }
    const body = fault && "spoil" in fault ? fault.spoil(said.body) : said.body;
    res.writeHead(said.status, { ...(body ? { "Content-Type": "application/json" } : {}), ...said.headers });
    res.end(req.method === "HEAD" ? undefined : body);
  }

  private async answer(door: Door, req: IncomingMessage, body: Buffer) {
    switch (door) {
      case "me": {
        const me = {
          id: this.person,
          login: "li",
          name: "李",
          unit: "",
          role: "inspector",
          may: ["cases.step"],
        };
        return this.json({ ...me, mustChangePassword: this.mustChange });
      }
      case "entries": {
        const { entries } = JSON.parse(body.toString()) as { entries: Entry[] };
        const answers = entries.map((e) => this.handIn(e));
        return this.json({ serverTime: new Date(Date.now() + this.ahead).toISOString(), answers });
      }
      case "settle": {
        const [, id, how] = /entries\/([^/]+)\/(.+)$/.exec(req.url!)!;
        return this.settle(id!, how!, JSON.parse(body.toString()) as { sha256s?: string[] });
      }
      case "create":
        return this.create(req);
      case "head":
      case "patch":
        return this.upload(req, body);
      default:
        return { status: 404, headers: {}, body: "" };
    }
  }

  private json(x: unknown, status = 200) {
    return { status, headers: {} as Record<string, string>, body: JSON.stringify(x) };
  }
  private problem(status: number, code: string, detail: string) {
    const headers = { "Content-Type": "application/problem+json" } as Record<string, string>;
    return { status, headers, body: JSON.stringify({ status, code, detail }) };
  }

  private handIn(e: Entry): Answer {
    const digest = JSON.stringify(e);
    const had = this.entries.get(e.id);
    if (had && had.digest !== digest) throw new Error(`entry ${e.id} was altered`);
    if (!had) {
      const { status, words = "", code = "" } = this.judge(e);
      this.entries.set(e.id, { entry: e, digest, status, words, code });
      if (status === "done") this.act(e.id);
      return this.answerOf(e.id);
    }
    return { ...this.answerOf(e.id), status: had.status === "done" ? "already" : had.status };
  }
  private act(id: string) {
    this.acted.set(id, (this.acted.get(id) ?? 0) + 1);
  }
  private answerOf(id: string): Answer {
    const { entry, status, words, code } = this.entries.get(id)!;
    const files = (entry.files ?? []).map(({ sha256 }) => ({
      sha256,
      arrived: this.arrived.has(`${id}/${sha256}`),
      released: this.released.has(`${id}/${sha256}`),
    }));
    return {
      id,
      status,
      code,
      words,
      missing: [],
      caseVersion: entry.baseVersion,
      caseState: "verifying",
      files,
    };
  }
  private settle(id: string, how: string, { sha256s = [] }: { sha256s?: string[] }) {
    const kept = this.entries.get(id)!;
    if (how === "release") for (const s of sha256s) this.released.add(`${id}/${s}`);
    else if (kept.status === "held") {
      kept.status = how === "retry" ? "done" : "given_up";
      kept.words = how === "retry" ? "" : "不再需要";
      if (how === "retry") this.act(id);
    }
    return this.json(this.answerOf(id));
  }

  private create(req: IncomingMessage) {
    const meta = Object.fromEntries(
      String(req.headers["upload-metadata"])
        .split(",")
        .map((pair) => pair.split(" "))
        .map(([k, v]) => [k!, Buffer.from(v ?? "", "base64").toString()]),
    );
    const promised = this.entries.get(meta.entry ?? "")?.entry.files?.some((f) => f.sha256 === meta.sha256);
    if (!promised) return this.problem(422, "no-such-promise", "没有这张照片的登记。");
    const id = randomUUID();
    this.uploads.set(id, {
      meta,
      size: Number(req.headers["upload-length"]),
      bytes: Buffer.alloc(0),
      receipt: "",
    });
    return {
      status: 201,
      headers: { Location: `https://inside.example/api/uploads/${id}` } as Record<string, string>,
      body: "",
    };
  }

  private upload(req: IncomingMessage, body: Buffer) {
    const u = this.uploads.get(req.url!.slice("/api/uploads/".length));
    if (!u) return { status: 404, headers: {} as Record<string, string>, body: "" };
    if (req.method === "PATCH") {
      if (Number(req.headers["upload-offset"]) !== u.bytes.length)
        return { status: 409, headers: {}, body: "" };
      u.bytes = Buffer.concat([u.bytes, body]);
    }
    const headers: Record<string, string> = {
      "Upload-Offset": String(u.bytes.length),
      "Upload-Length": String(u.size),
    };
    if (u.bytes.length < u.size) return { status: req.method === "PATCH" ? 204 : 200, headers, body: "" };
    if (req.method === "HEAD") return { status: 200, headers, body: "" };
    const hash = createHash("sha256").update(u.bytes).digest("hex");
    const refused =
      hash === u.meta.sha256
        ? this.inspect(hash)
        : { status: 422, code: "blob-hash-mismatch", detail: "不一致。" };
    if (refused) {
      this.uploads.delete(req.url!.slice("/api/uploads/".length));
      return this.problem(refused.status, refused.code, refused.detail);
    }
    this.arrived.set(`${u.meta.entry}/${hash}`, u.bytes.toString("base64"));
    u.receipt = JSON.stringify({
      entry: u.meta.entry,
      sha256: hash,
      arrived: true,
      photoId: 1,
      words: "已保存",
    });
    return { status: 200, headers, body: u.receipt };
  }

  forgetUploads() {
    this.uploads.clear();
  }
}
