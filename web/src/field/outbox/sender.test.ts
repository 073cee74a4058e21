import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PersonDb } from "../store/db";
import { bytesOf, dismiss, rows } from "../store/ledger";
import { origin } from "../sync/door";
import { freshPhone, here, photo, step, tab, tabsLock, untilEmpty } from "../testing/phone";
import { type Door, FakeServer, type Fault } from "../testing/server";

let server: FakeServer;
let db: PersonDb;
const big = new Uint8Array(5 * 1024 * 1024).map((_, i) => (i * 31) % 251);

beforeEach(async () => {
  server = new FakeServer();
  origin.is = await server.listen();
  db = await freshPhone();
});
afterEach(async () => {
  await server.close();
  db.close();
});

/** A day: two cases, photos and steps. */
async function day() {
  const made = [
    await photo(db, 1, "one"),
    await photo(db, 1, big),
    await photo(db, 2, "two"),
    await step(db, 1),
    await step(db, 2, "note"),
    await photo(db, 2, "three"),
  ];
  return made.map((e) => e.id);
}

async function allThere(ids: string[]) {
  expect(await here(db)).toBe(0);
  expect([...server.entries.keys()].sort()).toEqual([...ids].sort());
  for (const id of ids) expect(server.acted.get(id), id).toBe(1);
  const promised = [...server.entries.values()].flatMap((k) => k.entry.files ?? []).length;
  expect(server.arrived.size).toBe(promised);
}

const once = (door: Door, at: number, fault: Fault) => (d: Door, n: number) =>
  d === door && n === at ? fault : null;

test("a day without a fault arrives whole and in order", async () => {
  const ids = await day();
  await tab(db).sender.go();
  await allThere(ids);
  // The step of case 1 was posted after its photos had their receipts.
  const order = server.seen.filter((s) => s.door !== "me").map((s) => s.door);
  expect(order.lastIndexOf("entries")).toBeGreaterThan(order.indexOf("patch"));
  expect([...server.entries.keys()].indexOf(ids[3]!)).toBe(5);
  expect(await bytesOf(db, ids[0]!, (await rows(db))[0]!.sends[0]!.sha256)).toBeNull();
});

const problem = (status: number, code: string, detail = "不行。"): Fault => ({
  status,
  type: "application/problem+json",
  body: JSON.stringify({ status, code, detail }),
});
const faults: [string, Fault, RegExp][] = [
  ["a cut line", { cut: "before" }, /没有网络/],
  ["a lost answer", { cut: "after" }, /没有网络/],
  ["500", problem(500, "internal"), /服务器出错（500）/],
  ["a gateway's page with 502", { status: 502 }, /服务器出错（502）/],
  ["503", problem(503, "busy"), /正忙/],
  ["413", { status: 413 }, /小块再试/],
  ["401", problem(401, "not-logged-in"), /登录已过期/],
  ["a login page with 200", { status: 200 }, /要求先登录或认证/],
  ["a portal that wants a sign-in", { status: 511 }, /要求先登录或认证/],
];

describe.each(["entries", "create", "patch"] as const)("at the door %s", (door) => {
  test.each(faults)("%s loses nothing, doubles nothing, and is told", async (_, fault, words) => {
    const ids = await day();
    const t = tab(db);
    server.script = (d) => (d === door ? fault : null);
    await t.sender.go();
    expect(t.told()).toMatch(words);
    expect(await here(db)).toBeGreaterThan(0);
    for (const r of await rows(db)) {
      const sends = r.sends.filter((s) => !s.arrived);
      for (const s of sends) expect((await bytesOf(db, r.entry.id, s.sha256))?.size).toBeGreaterThan(0);
    }
    server.script = () => null;
    await untilEmpty(db, t.sender);
    await allThere(ids);
    expect(t.told()).toBe("");
    await t.sender.stop();
  });
});

test("a redirect to another page is a network that wants a sign-in", async () => {
  await day();
  const t = tab(db);
  server.script = (d) => (d === "me" ? { status: 302, headers: { Location: "/elsewhere" } } : null);
  await t.sender.go();
  expect(t.told()).toMatch(/要求先登录或认证/);
  expect(server.entries.size).toBe(0);
  await t.sender.stop();
});

describe("answers that are not the server's word", () => {
  const odd: [string, (body: string) => string][] = [
    ["half an answer", (b) => b.slice(0, b.length / 2)],
    ["no answers", () => "{}"],
    ["null", () => "null"],
    ["one answer less", (b) => edit(b, (a) => a.slice(1))],
    ["another order", (b) => edit(b, (a) => [...a].reverse())],
    ["another entry's id", (b) => edit(b, (a) => a.map((x) => ({ ...x, id: "x" })))],
    ["a status nobody knows", (b) => edit(b, (a) => a.map((x) => ({ ...x, status: "ok" })))],
    ["done without its files", (b) => edit(b, (a) => a.map((x) => ({ ...x, files: [] })))],
    [
      "another file's hash",
      (b) =>
        edit(b, (a) =>
          a.map((x) => ({ ...x, files: [{ sha256: "f".repeat(64), arrived: true, released: false }] })),
        ),
    ],
  ];
  type Loose = Record<string, unknown>;
  const edit = (b: string, how: (a: Loose[]) => Loose[]) => {
    const x = JSON.parse(b) as { answers: Loose[] };
    return JSON.stringify({ ...x, answers: how(x.answers) });
  };
  test.each(odd)("%s leaves every photo here", async (_, spoil) => {
    const ids = [(await photo(db, 1, "one")).id, (await photo(db, 2, "two")).id];
    const t = tab(db);
    server.script = (d) => (d === "entries" ? { spoil } : null);
    await t.sender.go();
    expect(await here(db)).toBe(2);
    expect(server.arrived.size).toBe(0);
    expect(t.told()).toMatch(/没有当作回执/);
    server.script = () => null;
    await untilEmpty(db, t.sender);
    await allThere(ids);
    await t.sender.stop();
  });

  const receipts: [string, (body: string) => string][] = [
    ["a receipt for another hash", (b) => b.replace(/"sha256":"[0-9a-f]+"/, `"sha256":"${"f".repeat(64)}"`)],
    ["a receipt for another entry", (b) => b.replace(/"entry":"[^"]+"/, '"entry":"x"')],
    ["a receipt that is none", () => "{}"],
    ["half a receipt", (b) => b.slice(0, 20)],
  ];
  test.each(receipts)("%s does not let the photo go", async (_, spoil) => {
    const { id, files } = await photo(db, 1, "one");
    const t = tab(db);
    server.script = (d) =>
      d === "patch" ? { spoil } : d === "entries" && server.entries.size > 0 ? { cut: "before" } : null;
    await t.sender.go();
    expect(await here(db)).toBe(1);
    expect((await bytesOf(db, id, files![0]!.sha256))?.size).toBe(3);
    server.script = () => null;
    await untilEmpty(db, t.sender);
    await allThere([id]);
    await t.sender.stop();
  });
});

test("a line cut inside a photo goes on where it stopped, in another tab", async () => {
  const { id, files } = await photo(db, 1, big);
  const first = tab(db);
  server.script = once("patch", 0, { cutAt: 3_000_000 });
  await first.sender.go();
  expect(first.told()).toMatch(/没有网络/);
  await first.sender.stop();
  const creates = server.seen.filter((s) => s.door === "create").length;
  const second = tab(db);
  await untilEmpty(db, second.sender);
  await allThere([id]);
  // It was found again by HEAD, not begun anew.
  expect(server.seen.filter((s) => s.door === "create").length).toBe(creates);
  expect(server.seen.some((s) => s.door === "head")).toBe(true);
  expect(Buffer.from(server.arrived.get(`${id}/${files![0]!.sha256}`)!, "base64").length).toBe(big.length);
  await second.sender.stop();
});

test("a receipt that was lost is asked for again, and nothing is sent twice", async () => {
  const { id } = await photo(db, 1, big);
  const t = tab(db);
  server.script = once("patch", 1, { cut: "after" });
  await t.sender.go();
  expect(await here(db)).toBe(1);
  await untilEmpty(db, t.sender);
  await allThere([id]);
  expect(server.seen.filter((s) => s.door === "create").length).toBe(1);
  expect(server.seen.filter((s) => s.door === "patch").length).toBe(2);
  await t.sender.stop();
});

test("an upload that the server has forgotten is begun anew", async () => {
  const { id } = await photo(db, 1, big);
  const t = tab(db);
  server.script = once("patch", 1, { cut: "before" });
  await t.sender.go();
  server.forgetUploads();
  await untilEmpty(db, t.sender);
  await allThere([id]);
  await t.sender.stop();
});

test("a photo that came damaged is sent again from the start", async () => {
  const { id } = await photo(db, 1, "one");
  const t = tab(db);
  server.script = once("patch", 0, problem(422, "blob-hash-mismatch", "收到的文件与手机上的原件不一致。"));
  await t.sender.go();
  expect(t.told()).toMatch(/不一致/);
  await untilEmpty(db, t.sender);
  await allThere([id]);
  await t.sender.stop();
});

test("bytes that the phone has lost are told, and do not hold up the others", async () => {
  const lost = await photo(db, 1, "one");
  const good = await photo(db, 2, "two");
  await db.delete("files", [lost.id, lost.files![0]!.sha256]);
  const t = tab(db);
  await t.sender.go();
  expect(server.arrived.has(`${good.id}/${good.files![0]!.sha256}`)).toBe(true);
  const row = (await rows(db)).find((r) => r.entry.id === lost.id)!;
  expect(row.sends[0]!.refused).toMatch(/已损坏或被系统清除/);
  expect(await here(db)).toBe(1);
  await t.sender.stop();
});

test("a picture that the server refuses for good stays, in its words, and is not sent over and over", async () => {
  const bad = await photo(db, 1, "no picture");
  const late = await step(db, 1);
  server.inspect = () => ({ status: 422, code: "photo-unreadable", detail: "这不是照片。" });
  const t = tab(db);
  await t.sender.go();
  const row = (await rows(db))[0]!;
  expect(row.sends[0]!.refused).toBe("服务器没有接受：这不是照片。");
  const creates = server.seen.filter((s) => s.door === "create").length;
  await t.sender.go();
  expect(server.seen.filter((s) => s.door === "create").length).toBe(creates);
  expect(server.entries.has(late.id)).toBe(false);
  // Released, the step may go.
  server.released.add(`${bad.id}/${bad.files![0]!.sha256}`);
  const again = tab(db);
  await db.put("fates", { ...(await db.get("fates", bad.id))!, ask: true });
  await again.sender.go();
  expect(await here(db)).toBe(0);
  await t.sender.stop();
  await again.sender.stop();
});

test("a held entry stays, its photo arrives, and what the office did is learnt", async () => {
  const e = await photo(db, 1, "one");
  server.judge = () => ({ status: "held", code: "case-changed", words: "案件已移交" });
  const t = tab(db, { now: () => clock });
  let clock = Date.now();
  await t.sender.go();
  expect(server.arrived.size).toBe(1);
  const row = (await rows(db))[0]!;
  expect([row.fate.status, row.fate.words, row.fate.left]).toEqual(["held", "案件已移交", null]);
  // Settled by the office: the next heartbeat asks.
  Object.assign(server.entries.get(e.id)!, { status: "done", words: "" });
  clock += 6 * 60_000;
  await t.sender.go();
  expect(await here(db)).toBe(0);
  await t.sender.stop();
});

test("an entry that was given up leaves at its person's word only, while its photo is here", async () => {
  const e = await photo(db, 1, "one");
  server.judge = () => ({ status: "held", code: "case-changed", words: "案件已移交" });
  server.script = (d) => (d === "create" ? { cut: "before" } : null);
  const t = tab(db);
  await t.sender.go();
  Object.assign(server.entries.get(e.id)!, { status: "given_up", words: "不再需要" });
  t.sender.poke("person");
  await t.sender.go();
  await t.sender.go();
  expect((await rows(db))[0]!.fate.status).toBe("given_up");
  expect(await here(db)).toBe(1);
  await dismiss(db, e.id);
  expect(await here(db)).toBe(0);
  await t.sender.stop();
});

test("nothing is sent in another person's name", async () => {
  await day();
  server.person = 8;
  const t = tab(db);
  await t.sender.go();
  expect(t.told()).toMatch(/现在登录的是别人/);
  expect(server.seen.every((s) => s.door === "me")).toBe(true);
  await t.sender.stop();
});

test("a password that must be changed is told, and nothing is sent before", async () => {
  await day();
  server.mustChange = true;
  const t = tab(db);
  await t.sender.go();
  expect(t.told()).toMatch(/修改密码/);
  expect(server.entries.size).toBe(0);
  await t.sender.stop();
});

test("one of two tabs sends; each entry acts once", async () => {
  const ids = await day();
  const lock = tabsLock();
  const [a, b] = [tab(db, { lock }), tab(db, { lock })];
  await Promise.all([a.sender.go(), b.sender.go()]);
  await allThere(ids);
  expect(server.seen.filter((s) => s.door === "create").length).toBe(4);
  await Promise.all([a.sender.stop(), b.sender.stop()]);
});

test("a tab frozen while it holds the lock is overtaken after a while by one in use", async () => {
  const { id } = await photo(db, 1, "one");
  const lock = tabsLock();
  void lock("", false, () => new Promise(() => {}));
  let clock = Date.now();
  const t = tab(db, { lock, now: () => clock });
  await t.sender.go();
  clock += 15_000;
  await t.sender.go();
  expect(server.entries.size).toBe(0);
  clock += 15_000;
  await t.sender.go();
  await allThere([id]);
  await t.sender.stop();
});

test("two tabs that both send, because a lock was taken away, double nothing", async () => {
  const ids = await day();
  const [a, b] = [tab(db), tab(db)];
  await Promise.all([a.sender.go(), b.sender.go()]);
  await untilEmpty(db, a.sender);
  await allThere(ids);
  await Promise.all([a.sender.stop(), b.sender.stop()]);
});

test("a clock one day wrong is measured, and the order stays that of making", async () => {
  const tomorrow = "2026-11-25T09:00:00.000Z";
  const first = await photo(db, 1, "one", tomorrow);
  const second = await photo(db, 1, "two", "2026-11-24T09:00:00.000Z");
  server.ahead = -86_400_000;
  const t = tab(db);
  await t.sender.go();
  expect([...server.entries.keys()]).toEqual([first.id, second.id]);
  expect(Math.abs(t.offsets[0]! + 86_400_000)).toBeLessThan(2000);
  await t.sender.stop();
});

test("a gateway that refuses large pieces gets smaller ones", async () => {
  const { id } = await photo(db, 1, big);
  const t = tab(db);
  let most = 0;
  server.script = (d, n) => (d === "patch" && n < 2 ? { status: 413 } : null);
  await untilEmpty(db, t.sender);
  most = server.seen.filter((s) => s.door === "patch").length;
  await allThere([id]);
  // 5 MB in pieces of 256 kB at the end.
  expect(most).toBeGreaterThan(20);
  await t.sender.stop();
});

test("killed between any two writes, a phone loses nothing and doubles nothing", async () => {
  let kills = 0;
  for (let writes = 0; writes < 60; writes++) {
    const phone = await freshPhone();
    const fake = new FakeServer();
    origin.is = await fake.listen();
    const made = [
      await photo(phone, 1, "one"),
      await photo(phone, 1, "two"),
      await step(phone, 1),
      await photo(phone, 2, "three"),
    ];
    // The tab dies at its n-th write: that one and all later ones never happen.
    let left = writes;
    const dying = new Proxy(phone, {
      get(target, key) {
        const is = Reflect.get(target, key) as unknown;
        if (key !== "transaction" || typeof is !== "function")
          return typeof is === "function" ? is.bind(target) : is;
        return (names: never, mode: IDBTransactionMode, options: never) => {
          if (mode === "readwrite" && left-- <= 0) throw new Error("killed");
          return (is as typeof target.transaction).call(target, names, mode as never, options);
        };
      },
    });
    const dead = tab(dying);
    await dead.sender.go();
    await dead.sender.stop();
    const done = left >= 0;
    if (!done) kills++;
    const next = tab(phone);
    await untilEmpty(phone, next.sender);
    await next.sender.stop();
    expect(await here(phone), `killed at write ${writes}`).toBe(0);
    for (const e of made) expect(fake.acted.get(e.id), `killed at write ${writes}`).toBe(1);
    expect(fake.arrived.size).toBe(3);
    phone.close();
    await fake.close();
    if (done) break;
  }
  expect(kills).toBeGreaterThan(5);
});
