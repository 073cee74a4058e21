import { expect, test } from "vitest";
import type { Entry } from "../contract";
import type { Row } from "../store/ledger";
import { type Said, troubleIn } from "../sync/door";
import { answersIn, answerTo } from "./judge";
import { standing, toPost, toUpload } from "./plan";

const entry = (id: string, caseId = 1, verb: Entry["verb"] = "note"): Entry => ({
  id,
  caseId,
  verb,
  baseVersion: 3,
  takenAt: `2026-11-24T09:0${id}:00Z`,
  payload: {},
  ...(verb === "photograph"
    ? {
        files: [
          {
            sha256: id,
            size: 1,
            kind: "wide" as const,
            filename: "",
            shot: { at: "", datum: "wgs84" as const, how: "camera" as const },
          },
        ],
      }
    : {}),
});
const good = (id: string) => ({
  id,
  status: "done",
  code: "",
  words: "",
  missing: null,
  caseVersion: 4,
  caseState: "x",
  files: null,
});
const said = (answers: unknown[], type = "application/json"): Said => ({
  status: 200,
  type,
  body: JSON.stringify({ serverTime: "2026-11-24T09:31:02.123Z", answers }),
});

test("answers are believed together or not at all", () => {
  const sent = [entry("1"), entry("2")];
  expect(answersIn(said([good("1"), good("2")]), sent).answers.map((a) => a.id)).toEqual(["1", "2"]);
  // One that is wrong in itself stays behind alone.
  expect(answersIn(said([good("1"), { ...good("2"), status: "?" }]), sent)).toMatchObject({
    odd: ["2"],
    answers: [{ id: "1" }],
  });
  for (const list of [
    [good("1"), good("3")],
    [good("1")],
    [good("1"), good("2"), good("3")],
    [good("1"), null],
    [],
  ]) {
    expect(() => answersIn(said(list), sent), JSON.stringify(list)).toThrow(/没有当作回执/);
  }
  expect(() => answersIn(said([good("1"), good("2")], "text/html; charset=utf-8"), sent)).toThrow(
    /登录或认证/,
  );
  expect(() => answersIn(said([good("1"), good("2")], ""), sent)).toThrow(/没有当作回执/);
});

test("held must say why, and another entry's files are none of ours", () => {
  const e = entry("1", 1, "photograph");
  expect(answerTo(e, { ...good("1"), status: "held" })).toBeNull();
  const altered = {
    ...good("1"),
    status: "held",
    code: "entry-altered",
    words: "已有不同的内容",
    files: [{ sha256: "x", arrived: true }],
  };
  expect(answerTo(e, altered)).toMatchObject({ status: "held", files: [] });
});

test("every status has its words", () => {
  const words = (status: number, code = "", type = "application/problem+json") =>
    troubleIn({ status, type, body: JSON.stringify({ code, detail: "缘故。" }) });
  expect(words(200)).toBeNull();
  const kinds = [401, 403, 404, 408, 409, 410, 413, 422, 423, 429, 500, 502, 503, 507, 511].map((s) => [
    s,
    words(s, "x")!.kind,
  ]);
  expect(Object.fromEntries(kinds)).toEqual({
    401: "signed-out",
    403: "forbidden",
    404: "gone",
    408: "busy",
    409: "refused",
    410: "gone",
    413: "refused",
    422: "refused",
    423: "busy",
    429: "busy",
    500: "server",
    502: "server",
    503: "busy",
    507: "server",
    511: "portal",
  });
  // Without the server's own form it is somebody else's page.
  expect([403, 404, 413, 422].map((s) => words(s, "", "text/html")!.kind)).toEqual([
    "portal",
    "server",
    "too-large",
    "server",
  ]);
  expect(words(403, "must-change-password")!.kind).toBe("must-change");
  expect(words(403, "must-enrol")!.kind).toBe("must-change");
});

const row = (e: Entry, seq: number, fate: Partial<Row["fate"]> = {}, arrived = false): Row => ({
  seq,
  entry: e,
  label: "",
  fate: {
    id: e.id,
    status: "",
    code: "",
    words: "",
    missing: [],
    caseVersion: 0,
    caseState: "",
    answeredAt: null,
    ask: false,
    left: null,
    ...fate,
  },
  sends: (e.files ?? []).map((f) => ({
    entry: e.id,
    sha256: f.sha256,
    url: "",
    arrived,
    released: false,
    photoId: null,
    refused: "",
    refusedAt: null,
  })),
});

test("within a case nothing overtakes; cases do not wait for one another", () => {
  const all = [
    row(entry("1", 1, "photograph"), 1),
    row(entry("2", 1, "report_finding"), 2),
    row(entry("3", 1, "note"), 3),
    row(entry("4", 2, "report_finding"), 4),
    row(entry("5", 1, "photograph"), 5),
  ];
  expect(toPost(all).map((e) => e.id)).toEqual(["1", "4"]);
  expect(toPost(all, 1).map((e) => e.id)).toEqual(["1"]);
  const known = [row(all[0]!.entry, 1, { status: "done" }), ...all.slice(1)];
  expect(toPost(known).map((e) => e.id)).toEqual(["4"]);
  expect(toUpload(known).map((j) => j.entry)).toEqual(["1"]);
  const arrived = [row(all[0]!.entry, 1, { status: "held" }, true), ...all.slice(1)];
  expect(toPost(arrived).map((e) => e.id)).toEqual(["2", "3", "4", "5"]);
  expect(toUpload(arrived)).toEqual([]);
  expect(standing(all)).toEqual({ pending: 5, oldest: "2026-11-24T09:01:00Z" });
});
