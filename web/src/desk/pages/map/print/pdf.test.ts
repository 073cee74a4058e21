import { expect, test } from "vitest";
import { onePage } from "./pdf";

const jpeg = Uint8Array.from([0xff, 0xd8, 0x0a, 0x25, 0xff, 0xd9]);
const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

test("the table of contents points at every object", () => {
  const pdf = text(onePage({ jpeg, width: 2, height: 1 }, { w: 297, h: 210 }, "一张图"));
  const table = Number(/startxref\n(\d+)/.exec(pdf)![1]);
  expect(pdf.slice(table, table + 4)).toBe("xref");
  const begins = [...pdf.slice(table).matchAll(/(\d{10}) 00000 n /g)].map((m) => Number(m[1]));
  expect(begins).toHaveLength(6);
  begins.forEach((b, n) => {
    expect(pdf.slice(b, b + 8)).toBe(`${n + 1} 0 obj\n`);
  });
});

test("the page is as large as the paper, the picture whole, the title Chinese", () => {
  const pdf = text(onePage({ jpeg, width: 2, height: 1 }, { w: 297, h: 210 }, "一张图"));
  expect(pdf).toContain("/MediaBox [0 0 841.89 595.28]");
  expect(pdf).toContain(`/Length ${jpeg.length} >>\nstream\n${text(jpeg)}\nendstream`);
  expect(pdf).toContain("/Title <FEFF4e005f2056fe>");
});
