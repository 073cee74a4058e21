import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PersonDb } from "../store/db";
import { readBase, readPack } from "../store/shelf";
import { freshPhone } from "../testing/phone";
import { origin } from "./door";
import { fetchAll, weigh } from "./packing";

let server: Server;
let db: PersonDb;
let cases: Record<number, { etag: string; photos: number[] }>;
let broken: (path: string) => { status: number; type: string; body: string } | null;
let asked: string[];
const base = "a base map in tiles";

beforeEach(async () => {
  cases = { 1: { etag: "a", photos: [11] }, 2: { etag: "b", photos: [21, 22] } };
  broken = () => null;
  asked = [];
  db = await freshPhone();
  server = createServer(async (req, res) => {
    let body = "";
    for await (const part of req) body += part;
    asked.push(req.url!);
    const wrong = broken(req.url!);
    if (wrong) {
      res.writeHead(wrong.status, { "Content-Type": wrong.type }).end(wrong.body);
      return;
    }
    if (req.url === "/api/me") {
      res
        .setHeader("Content-Type", "application/json")
        .end(JSON.stringify({ id: 7, login: "li", name: "李" }));
    } else if (req.url === "/api/field/pack") {
      res.setHeader("Content-Type", "application/json").end(JSON.stringify(pack(JSON.parse(body))));
    } else if (req.url === "/base") res.setHeader("Content-Type", "application/octet-stream").end(base);
    else res.setHeader("Content-Type", "image/jpeg").end(`picture ${req.url}`);
  });
  await new Promise<void>((r) => server.listen(0, "127.0.0.1", r));
  origin.is = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  db.close();
  server.closeAllConnections();
  await new Promise((r) => server.close(r));
});

function pack(ask: { have: Record<string, string>; weigh: boolean }) {
  const list = Object.entries(cases).map(([id, c]) => ({ id: Number(id), ...c }));
  const differs = ask.weigh ? [] : list.filter((c) => ask.have[c.id] !== c.etag);
  return {
    madeAt: "2026-11-24T01:00:00Z",
    serverTime: new Date().toISOString(),
    person: { id: 7 },
    batches: [],
    words: {},
    cases: differs.map((c) => ({
      id: c.id,
      version: 3,
      photos: c.photos.map((id) => ({ id, largeBytes: 10 })),
    })),
    index: list.map((c) => ({ id: c.id, etag: c.etag, bytes: 100, photoBytes: c.photos.length * 10 })),
    base: { url: "/base", bytes: base.length, etag: "m1", schematic: true, attribution: "" },
    rescueKey: { id: "k", spki: "" },
    seal: "",
  };
}
const quiet = { placed: async () => {}, progress: () => {} };
const counts = ({
  fresh,
  changed,
  gone,
  photoBytes,
  baseBytes,
}: Awaited<ReturnType<typeof weigh>>["weight"]) => [fresh, changed, gone, photoBytes, baseBytes];

test("a first download brings everything, the next only what differs", async () => {
  expect(counts((await weigh(db, 7)).weight)).toEqual([2, 0, 0, 30, base.length]);
  await fetchAll(db, 7, quiet);
  expect((await readPack(db)).cases.map((c) => c.id)).toEqual([1, 2]);
  expect(await db.getAllKeys("pictures")).toEqual([11, 21, 22]);
  expect(await (await readBase(db))!.text()).toBe(base);

  cases = { 2: { etag: "b2", photos: [22, 23] }, 3: { etag: "c", photos: [] } };
  asked = [];
  const { weight } = await fetchAll(db, 7, quiet);
  expect(counts(weight)).toEqual([1, 1, 1, 10, 0]);
  expect((await readPack(db)).cases.map((c) => c.id)).toEqual([2, 3]);
  expect(await db.getAllKeys("pictures")).toEqual([22, 23]);
  expect(asked).toEqual(["/api/me", "/api/field/pack", "/api/photos/23/large"]);
});

test("an answer that is none leaves the pack as it was", async () => {
  await fetchAll(db, 7, quiet);
  cases[1]!.etag = "a2";
  for (const wrong of [
    { status: 200, type: "text/html", body: "<html>sign in</html>" },
    { status: 500, type: "text/plain", body: "" },
    { status: 200, type: "application/json", body: '{"index":[]' },
    { status: 200, type: "application/json", body: "{}" },
    {
      status: 200,
      type: "application/json",
      body: JSON.stringify({ ...pack({ have: {}, weigh: false }), person: { id: 8 } }),
    },
  ]) {
    broken = (path) => (path === "/api/field/pack" ? wrong : null);
    await expect(fetchAll(db, 7, quiet)).rejects.toThrow(/[一-龥]/);
    expect((await readPack(db)).cases.length).toBe(2);
    expect((await db.get("cases", 1))!.etag).toBe("a");
  }
});

test("a picture that cannot be had is fetched the next time; one withdrawn is left out", async () => {
  broken = (path) => (path.endsWith("/21/large") ? { status: 200, type: "text/html", body: "<html>" } : null);
  await expect(fetchAll(db, 7, quiet)).rejects.toThrow(/登录或认证/);
  expect((await readPack(db)).cases.length).toBe(2);
  broken = (path) =>
    path.endsWith("/21/large")
      ? {
          status: 404,
          type: "application/problem+json",
          body: '{"status":404,"code":"no-such-photo","detail":"没有。"}',
        }
      : null;
  await fetchAll(db, 7, quiet);
  expect(await db.getAllKeys("pictures")).toEqual([11, 22]);
});
