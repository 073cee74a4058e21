import type { MultiPolygon } from "geojson";
import type { CaseFile } from "@/api/types";

/** What an inspector recorded on the spot, as it stands in the event of its step. */
export interface Survey {
  checklist?: { code: string; answer: "yes" | "no" | "unsure"; note?: string }[];
  outline?: MultiPolygon;
  outlineHow?: "drawn" | "walked";
  outlineAccuracyM?: number;
  outlineCents?: number;
  crop?: string;
  growth?: string;
  measures?: { code: string; areaCents: number }[];
  note?: string;
  signature?: { name: string; role?: string; strokes?: [number, number][][]; refused?: string };
}

/** The newest survey that came with a step, or null. */
export function surveyOf(file: CaseFile, action: string): Survey | null {
  const event = file.events.find((e) => e.action === action && e.detail.survey);
  return (event?.detail.survey as Survey) ?? null;
}

/** Strokes as the path of an SVG of 1000 by 1000, of which the pad is the middle half. */
export const pathOf = (strokes: [number, number][][]): string =>
  strokes.map((s) => `M${s.map((p) => p.join(" ")).join("L")}`).join("");
