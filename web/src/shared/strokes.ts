// A signature as strokes on a square of 1000 by 1000, in the shape it was
// written: the pad is wider than high, so it lies in the middle of the square.

export type Stroke = [number, number][];
const most = 4000;

export function squareOf(x: number, y: number, width: number, height: number): [number, number] {
  const scale = 1000 / Math.max(width, height);
  const clamp = (v: number) => Math.min(1000, Math.max(0, Math.round(v)));
  return [clamp(x * scale + (1000 - width * scale) / 2), clamp(y * scale + (1000 - height * scale) / 2)];
}

/** Adds a point to the last stroke unless it hardly moved or there are too many. */
export function extend(strokes: Stroke[], p: [number, number]): Stroke[] {
  const last = strokes.at(-1);
  const tip = last?.at(-1);
  if (!last || !tip || Math.hypot(p[0] - tip[0], p[1] - tip[1]) < 4) return strokes;
  if (strokes.reduce((n, s) => n + s.length, 0) >= most) return strokes;
  return [...strokes.slice(0, -1), [...last, p]];
}

/** SVG path of the strokes; a dot is a line of no length. */
export const pathOf = (strokes: Stroke[]) =>
  strokes.map((s) => `M${s.map((p) => p.join(" ")).join("L")}${s.length === 1 ? "h0.1" : ""}`).join("");
