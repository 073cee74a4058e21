// How a printed sheet is laid out, in millimetres; pixels come last.

export const papers = { A4: [210, 297], A3: [297, 420] } as const;
export type Paper = keyof typeof papers;
export type Turn = "landscape" | "portrait";
export const resolutions = [150, 300] as const;

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Sheet {
  page: Rect;
  title: Rect;
  map: Rect;
  legend: Rect;
  scale: Rect;
  north: Rect;
  note: Rect;
}

const margin = 10;
const gap = 3;

/** Title above, map in the middle, legend beside the scale below, the note last. */
export function layOut(paper: Paper, turn: Turn): Sheet {
  const [short, long] = papers[paper];
  const [w, h] = turn === "landscape" ? [long, short] : [short, long];
  const wide = w - 2 * margin;
  const title = { x: margin, y: margin, w: wide, h: 13 };
  const note = { x: margin, y: h - margin - 9, w: wide, h: 9 };
  const foot = turn === "landscape" ? 20 : 30;
  const legendY = note.y - gap - foot;
  const scaleW = 62;
  const mapY = title.y + title.h + gap;
  return {
    page: { x: 0, y: 0, w, h },
    title,
    map: { x: margin, y: mapY, w: wide, h: legendY - gap - mapY },
    legend: { x: margin, y: legendY, w: wide - scaleW - gap, h: foot },
    scale: { x: w - margin - scaleW, y: legendY, w: scaleW, h: foot },
    north: { x: w - margin - 14, y: mapY + 3, w: 11, h: 15 },
    note,
  };
}

export const pixels = (mm: number, dpi: number) => Math.round((mm / 25.4) * dpi);

/** Metres of ground under a millimetre of paper. */
export const metresPerMm = (latitude: number, zoom: number, cssWidth: number, mmWidth: number) =>
  ((78_271.516964 * Math.cos((latitude * Math.PI) / 180)) / 2 ** zoom) * (cssWidth / mmWidth);

/** The longest round length that fits, and how long it is on paper. */
export function scaleBar(perMm: number, room: number): { metres: number; mm: number } {
  const most = perMm * room;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
  return { metres, mm: metres / perMm };
}

/** "1:250000", two figures that count: more would claim an exactness it has not. */
export function ratio(perMm: number): string {
  const n = perMm * 1000;
  const power = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return `1:${Math.round(n / power) * power}`;
}
