// The line between the phones and the server, on which everything goes wrong
// that a plan of chance says: what arrives late, twice, in part or altered, and
// answers that are somebody else's.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Dice } from "./dice";

const faults = [
  "cut request",
  "cut answer",
  "delay",
  "twice",
  "flip",
  "short request",
  "short answer",
  "500",
  "502",
  "413",
  "401",
  "html",
  "portal",
] as const;
export type Fault = (typeof faults)[number];
/** What a check must notice: a receipt for bytes that were thrown away, an entry under two names. */
export type Lie = "lost" | "twice";

interface Said {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
/** Where a foreign network sends people; the page's own policy keeps it from going there, and says so. */
export const portal = "http://127.0.0.1:9/portal";
const page = (title: string) => Buffer.from(`<!doctype html><title>${title}</title><h1>${title}</h1>`);
const html = { "content-type": "text/html; charset=utf-8" };
const foreign: Partial<Record<Fault, () => Said>> = {
  "500": () => ({ status: 500, headers: html, body: page("Internal Server Error") }),
  "502": () => ({ status: 502, headers: html, body: page("Bad Gateway") }),
  "413": () => ({ status: 413, headers: html, body: page("Request Entity Too Large") }),
  "401": () => ({ status: 401, headers: html, body: page("Unauthorized") }),
  html: () => ({ status: 200, headers: html, body: page("Sign in") }),
  portal: () => ({
    status: 302,
    headers: { ...html, location: portal },
    body: page("Found"),
  }),
};

export class Line {
  /** Faults that happened, by kind. */
  readonly counts: Record<string, number> = {};
  /** How often something goes wrong; 0 is a good line. */
  chance = 0;
  /** No signal at all. */
  down = false;
  lie: Lie | null = null;
  private dice = new Dice(0);
  private server: Server;
  private sockets = new Set<Socket>();
  private promised = new Map<string, { entry: string; sha256: string }>();

  constructor(private readonly target: () => number) {
    this.server = createServer((req, res) => {
      this.handle(req, res).catch(() => req.socket.destroy());
    });
    this.server.on("connection", (s) => {
      this.sockets.add(s);
      s.on("close", () => this.sockets.delete(s));
    });
  }

  listens(): Promise<string> {
    return new Promise((resolve) =>
      this.server.listen(0, "127.0.0.1", () =>
        resolve(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`),
      ),
    );
  }
  /** Faults from now on, by that seed. */
  worsens(seed: number, chance: number) {
    this.dice = new Dice(seed);
    this.chance = chance;
  }
  /** A good line again. */
  recovers() {
    this.chance = 0;
    this.down = false;
  }
  breaks() {
    this.down = true;
    for (const s of this.sockets) s.destroy();
  }
  async ends() {
    this.server.closeAllConnections();
    await new Promise((r) => this.server.close(r));
  }

  private count(what: string) {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  private async handle(req: IncomingMessage, res: ServerResponse) {
    if (this.down) return void req.socket.destroy();
    const body = await whole(req);
    if (this.lie && (await this.lies(req, body, res))) return;
    const fault = this.faultFor(req, body);
    if (!fault) return give(res, await this.forward(req, body));
    this.count(fault);
    const other = foreign[fault];
    if (other) {
      // Before the server has heard of it, or after it has acted.
      if (this.dice.happens(0.5)) await this.forward(req, body).catch(() => {});
      return give(res, other());
    }
    switch (fault) {
      case "delay":
        await new Promise((r) => setTimeout(r, this.dice.between(50, 700)));
        return give(res, await this.forward(req, body));
      case "twice": {
        const first = await this.forward(req, body);
        const second = await this.forward(req, body);
        return give(res, this.dice.happens(0.5) ? first : second);
      }
      case "flip": {
        const other = Buffer.from(body);
        const at = this.dice.between(0, other.length - 1);
        other[at] = other[at]! ^ (1 << this.dice.between(0, 7));
        return give(res, await this.forward(req, other));
      }
      case "short request":
        return give(res, await this.forward(req, body.subarray(0, this.dice.between(1, body.length - 1))));
      case "cut request":
        this.forwardPart(req, body, this.dice.between(0, body.length));
        await new Promise((r) => setTimeout(r, 20));
        return void req.socket.destroy();
      case "cut answer": {
        const said = await this.forward(req, body);
        res.writeHead(said.status, { ...passed(said.headers), "content-length": said.body.length + 1 });
        res.write(said.body.subarray(0, this.dice.between(0, said.body.length)));
        await new Promise((r) => setTimeout(r, 5));
        return void req.socket.destroy();
      }
      case "short answer": {
        const said = await this.forward(req, body);
        const part = said.body.subarray(0, this.dice.between(0, Math.max(0, said.body.length - 1)));
        return give(res, { ...said, body: part });
      }
    }
  }

  /** What goes wrong with this one; only what the phone says to the server counts. */
  private faultFor(req: IncomingMessage, body: Buffer): Fault | null {
    const { method, url = "" } = req;
    if (!url.startsWith("/api/") || url === "/api/login" || !this.dice.happens(this.chance)) return null;
    // A byte that TCP and TLS let through altered is only likely in bulk; the
    // words of an entry have no other guard than those.
    const flips = method === "PATCH" && body.length > 0;
    const cuts = url === "/api/field/entries" && body.length > 1;
    return this.dice.one(faults.filter((f) => (f !== "flip" || flips) && (f !== "short request" || cuts)));
  }

  private forward(req: IncomingMessage, body: Buffer): Promise<Said> {
    return new Promise((resolve, reject) => {
      const out = request(this.options(req, body.length), (answer) => {
        whole(answer).then(
          (b) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: b }),
          reject,
        );
      });
      out.on("error", reject);
      out.end(body);
    });
  }
  private forwardPart(req: IncomingMessage, body: Buffer, bytes: number) {
    const out = request(this.options(req, body.length), (answer) => answer.resume());
    out.on("error", () => {});
    if (bytes >= body.length) return void out.end(body);
    out.write(body.subarray(0, bytes), () => setTimeout(() => out.destroy(), 10));
    if (bytes === 0) out.destroy();
  }
  private options(req: IncomingMessage, length: number) {
    const { "transfer-encoding": _, connection: __, ...headers } = req.headers;
    const sized = length > 0 || req.method !== "GET" ? { "content-length": String(length) } : {};
    return {
      host: "127.0.0.1",
      port: this.target(),
      method: req.method,
      path: req.url,
      headers: { ...headers, ...sized },
      agent: false as const,
    };
  }

  // --- lies, of which the check must find every one

  private async lies(req: IncomingMessage, body: Buffer, res: ServerResponse): Promise<boolean> {
    if (this.lie === "lost" && req.method === "POST" && req.url === "/api/uploads") {
      const said = await this.forward(req, body);
      const meta = metadata(String(req.headers["upload-metadata"] ?? ""));
      const where = String(said.headers.location ?? "");
      this.promised.set(new URL(where, "http://x").pathname, { entry: meta.entry!, sha256: meta.sha256! });
      give(res, said);
      return true;
    }
    const promise = this.promised.get(req.url ?? "");
    if (this.lie === "lost" && req.method === "PATCH" && promise) {
      this.lie = null;
      const receipt = Buffer.from(JSON.stringify({ ...promise, arrived: true, photoId: 1, words: "" }));
      const offset = String(Number(req.headers["upload-offset"]) + body.length);
      const headers = {
        "content-type": "application/json",
        "tus-resumable": "1.0.0",
        "upload-offset": offset,
      };
      give(res, { status: 200, headers, body: receipt });
      return true;
    }
    if (this.lie === "twice" && req.url === "/api/field/entries") {
      const said = JSON.parse(body.toString()) as { entries: { id: string; verb: string }[] };
      const note = said.entries.find((e) => e.verb === "note");
      if (!note) return false;
      this.lie = null;
      const id = note.id.replace(/.{4}$/, note.id.endsWith("0000") ? "1111" : "0000");
      const again = { ...said, entries: [{ ...note, id }] };
      await this.forward(req, Buffer.from(JSON.stringify(again)));
    }
    return false;
  }
}

function metadata(header: string): Record<string, string> {
  const pairs = header.split(",").map((p) => p.trim().split(" "));
  return Object.fromEntries(pairs.map(([k, v]) => [k!, Buffer.from(v ?? "", "base64").toString()]));
}

async function whole(from: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of from) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function passed({ connection: _, "transfer-encoding": __, ...headers }: IncomingHttpHeaders) {
  return headers as Record<string, string | string[]>;
}

function give(res: ServerResponse, said: Said) {
  const empty = said.status === 204 || said.status === 304;
  const bodiless = empty || res.req.method === "HEAD";
  res.writeHead(said.status, {
    ...passed(said.headers),
    ...(bodiless ? {} : { "content-length": String(said.body.length) }),
  });
  res.end(bodiless ? undefined : said.body);
}
