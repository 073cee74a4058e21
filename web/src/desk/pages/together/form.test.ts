import { expect, test } from "vitest";
import { formOf, staffOf } from "./form";

test("people are read line by line, with either comma", () => {
  expect(staffOf("张三，自然资源局\n\n 李四, 农业农村局，执法队 \n王五")).toEqual([
    { name: "张三", unit: "自然资源局" },
    { name: "李四", unit: "农业农村局，执法队" },
    { name: "王五", unit: "" },
  ]);
});

test("what is empty is not sent", () => {
  expect([...formOf({ key: "k", text: "" }).keys()]).toEqual(["key"]);
});
