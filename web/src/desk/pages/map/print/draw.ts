import { fonts } from "@/shared/map/maplibre";
import { metres } from "../measuring";
import { metresPerMm, pixels, type Rect, ratio, type Sheet, scaleBar } from "./sheet";

/** One mark of the legend and its words; a heading has no mark. */
export interface Mark {
  kind: "heading" | "box" | "dot" | "ring" | "line" | "dashed" | "hatch";
  colour: string;
  words: string;
}

export interface Printed {
  title: string;
  subtitle: string;
  legend: Mark[];
  notes: string[];
  scaleWord: string;
}

const ink = "#1c2420";
const grey = "#4a554e";

/** The whole sheet on a canvas: everything is drawn, so a printer needs no font of ours. */
export function draw(
  sheet: Sheet,
  dpi: number,
  map: { picture: CanvasImageSource; zoom: number; latitude: number; cssWidth: number },
  words: Printed,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = pixels(sheet.page.w, dpi);
  canvas.height = pixels(sheet.page.h, dpi);
  const c = canvas.getContext("2d")!;
  c.scale(dpi / 25.4, dpi / 25.4); // from here on in millimetres
  c.fillStyle = "#fff";
  c.fillRect(0, 0, sheet.page.w, sheet.page.h);
  const { x, y, w, h } = sheet.map;
  c.drawImage(map.picture, x, y, w, h);
  c.strokeStyle = ink;
  c.lineWidth = 0.4;
  c.strokeRect(x, y, w, h);
  heading(c, sheet.title, words);
  legend(c, sheet.legend, words.legend);
  bar(c, sheet.scale, metresPerMm(map.latitude, map.zoom, map.cssWidth, w), words.scaleWord);
  north(c, sheet.north);
  c.textAlign = "left";
  write(c, words.notes[0] ?? "", sheet.note.x, sheet.note.y + 3.2, 2.9, grey, sheet.note.w);
  write(c, words.notes.slice(1).join("　"), sheet.note.x, sheet.note.y + 7.6, 2.9, grey, sheet.note.w);
  return canvas;
}

function write(
  c: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  mm: number,
  colour: string,
  room?: number,
  weight = "400",
) {
  c.font = `${weight} ${mm}px ${fonts}`;
  c.fillStyle = colour;
  c.fillText(text, x, y, room);
}

function heading(c: CanvasRenderingContext2D, at: Rect, words: Printed) {
  c.textAlign = "center";
  write(c, words.title, at.x + at.w / 2, at.y + 6.2, 6.2, ink, at.w, "600");
  write(c, words.subtitle, at.x + at.w / 2, at.y + 11.6, 3.4, grey, at.w);
}

const line = 5.2;

/** Marks from left to right; a heading begins a line. */
function legend(c: CanvasRenderingContext2D, at: Rect, marks: Mark[]) {
  c.textAlign = "left";
  let [x, y] = [at.x, at.y + 3.6];
  c.font = `400 3.1px ${fonts}`;
  for (const m of marks) {
    const mark = m.kind === "heading" ? 0 : 7;
    const wide = mark + c.measureText(m.words).width + 4;
    if ((m.kind === "heading" && x > at.x) || x + wide > at.x + at.w) [x, y] = [at.x, y + line];
    if (y > at.y + at.h) return;
    if (mark) draws[m.kind as Exclude<Mark["kind"], "heading">](c, x, y - 2.9, m.colour);
    write(c, m.words, x + mark, y, 3.1, ink, undefined, mark ? "400" : "600");
    c.font = `400 3.1px ${fonts}`;
    x += wide;
  }
}

const frame = (c: CanvasRenderingContext2D, x: number, y: number) => {
  c.lineWidth = 0.2;
  c.strokeStyle = "#6d776f";
  c.strokeRect(x, y, 5.5, 3.4);
};
const circle = (c: CanvasRenderingContext2D, x: number, y: number) => {
  c.beginPath();
  c.arc(x + 2.7, y + 1.7, 1.6, 0, 2 * Math.PI);
};
const stroke = (c: CanvasRenderingContext2D, x: number, y: number, colour: string, dash: number[]) => {
  c.strokeStyle = colour;
  c.lineWidth = 0.5;
  c.setLineDash(dash);
  c.beginPath();
  c.moveTo(x, y + 1.7);
  c.lineTo(x + 5.5, y + 1.7);
  c.stroke();
  c.setLineDash([]);
};

const draws = {
  box(c: CanvasRenderingContext2D, x: number, y: number, colour: string) {
    c.fillStyle = colour;
    c.fillRect(x, y, 5.5, 3.4);
    frame(c, x, y);
  },
  dot(c: CanvasRenderingContext2D, x: number, y: number, colour: string) {
    c.fillStyle = colour;
    circle(c, x, y);
    c.fill();
  },
  ring(c: CanvasRenderingContext2D, x: number, y: number, colour: string) {
    c.strokeStyle = colour;
    c.lineWidth = 0.7;
    circle(c, x, y);
    c.stroke();
  },
  line: (c: CanvasRenderingContext2D, x: number, y: number, colour: string) => stroke(c, x, y, colour, []),
  dashed: (c: CanvasRenderingContext2D, x: number, y: number, colour: string) =>
    stroke(c, x, y, colour, [1.2, 0.7]),
  hatch(c: CanvasRenderingContext2D, x: number, y: number, colour: string) {
    c.save();
    c.beginPath();
    c.rect(x, y, 5.5, 3.4);
    c.clip();
    c.strokeStyle = colour;
    c.lineWidth = 0.3;
    for (let n = -3; n < 6; n++) {
      c.beginPath();
      c.moveTo(x + n, y + 3.4);
      c.lineTo(x + n + 3.4, y);
      c.stroke();
    }
    c.restore();
    frame(c, x, y);
  },
};

function bar(c: CanvasRenderingContext2D, at: Rect, perMm: number, word: string) {
  const { metres: long, mm } = scaleBar(perMm, at.w - 14);
  const [x, y] = [at.x + at.w - mm - 8, at.y + 6];
  c.lineWidth = 0.3;
  c.strokeStyle = ink;
  for (const n of [0, 1, 2, 3]) {
    c.fillStyle = n % 2 ? "#fff" : ink;
    c.fillRect(x + (mm * n) / 4, y, mm / 4, 1.6);
    c.strokeRect(x + (mm * n) / 4, y, mm / 4, 1.6);
  }
  c.textAlign = "center";
  write(c, "0", x, y - 1.2, 2.9, ink);
  write(c, metres(long), x + mm, y - 1.2, 2.9, ink);
  c.textAlign = "right";
  write(c, `${word} ${ratio(perMm)}`, at.x + at.w, y + 6.4, 3.1, grey);
}

function north(c: CanvasRenderingContext2D, at: Rect) {
  const x = at.x + at.w / 2;
  c.fillStyle = "rgb(255 255 255 / 85%)";
  c.fillRect(at.x, at.y, at.w, at.h);
  for (const [side, fill] of [
    [-1, ink],
    [1, "#fff"],
  ] as const) {
    c.beginPath();
    c.moveTo(x, at.y + 5);
    c.lineTo(x + side * 3, at.y + 14);
    c.lineTo(x, at.y + 12);
    c.closePath();
    c.fillStyle = fill;
    c.fill();
    c.strokeStyle = ink;
    c.lineWidth = 0.25;
    c.stroke();
  }
  c.textAlign = "center";
  write(c, "北 N", x, at.y + 4, 3.1, ink, undefined, "600");
}
