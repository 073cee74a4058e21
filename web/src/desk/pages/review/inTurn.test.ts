import { expect, test } from "vitest";
import { inTurn } from "./inTurn";

const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));

test("each waits for the one before", async () => {
  const turn = inTurn();
  const done: string[] = [];
  void turn.press(async () => {
    await pause(20);
    done.push("slow");
  });
  await turn.press(() => done.push("quick"));
  expect(done).toEqual(["slow", "quick"]);
});

test("after a refusal what was pressed meanwhile is dropped, and only that", async () => {
  const turn = inTurn();
  const done: string[] = [];
  void turn.press(async () => {
    await pause(20);
    turn.drop();
  });
  await turn.press(() => done.push("for the next case"));
  await turn.press(() => done.push("afterwards"));
  expect(done).toEqual(["afterwards"]);
});
