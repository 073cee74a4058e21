import { expect, test } from "vitest";
import { answered, noteSend, received, rows } from "../store/ledger";
import { freshPhone, photo, step } from "../testing/phone";
import { itemOf, progressKey, tally } from "./view";

test("each entry says in words where it stands", async () => {
  const db = await freshPhone();
  const [p, waits, q, held] = [
    await photo(db, 1, "one"),
    await step(db, 1),
    await photo(db, 2, "two"),
    await step(db, 3),
  ];
  const words = async (progress = new Map<string, number>()) => {
    const all = await rows(db);
    return all.map((r) => itemOf(r, all, progress).words);
  };
  expect(await words()).toEqual(["待发送", "待发送：等本案照片先到达", "待发送", "待发送"]);

  const answer = (id: string, status: "done" | "held" | "given_up", said: string) => ({
    id,
    status,
    code: "",
    words: said,
    missing: [],
    caseVersion: 3,
    caseState: "",
    files: [],
  });
  await answered(db, [
    answer(p.id, "done", ""),
    answer(q.id, "done", ""),
    answer(held.id, "held", "案件已移交"),
  ]);
  const sum = (e: typeof p) => e.files![0]!.sha256;
  await noteSend(db, q.id, sum(q), { refused: "服务器没有接受：这不是照片。" });
  expect(await words(new Map([[progressKey(p.id, sum(p)), 0.625]]))).toEqual([
    "发送中 62 %",
    "待发送：等本案照片先到达",
    "照片没有送达：服务器没有接受：这不是照片。",
    "被搁置：案件已移交",
  ]);
  const before = tally(await rows(db));
  expect([before.count, before.bytes, before.held, before.oldest]).toEqual([4, 6, 1, p.takenAt]);
  expect(before.byCase[1]).toEqual({ waiting: 2, held: 0, photos: 1, photosWaiting: 1 });

  await received(db, { entry: p.id, sha256: sum(p), arrived: true, photoId: 1, words: "" });
  await answered(db, [answer(held.id, "given_up", "不再需要")]);
  expect(await words()).toEqual([
    "已回执",
    "待发送",
    "照片没有送达：服务器没有接受：这不是照片。",
    "已放弃：不再需要",
  ]);
  // What was given up counts until its person has seen why.
  expect(tally(await rows(db)).count).toBe(3);
  expect(waits.verb).toBe("report_finding");
});
