import type { Thresholds } from "@/api/types";

type Name = keyof Thresholds;
/** As a person types them: m² and percent. */
export type Typed = Record<Name, string>;

/** In square metres; the others are whole percent. */
export const areas: Name[] = ["minCents", "sliverCents"];
const names: Name[] = [
  "minCents",
  "samePercent",
  "touchPercent",
  "sliverCents",
  "countyShare",
  "exceptionPercent",
];

export function typed(t: Thresholds): Typed {
  return Object.fromEntries(names.map((n) => [n, String(areas.includes(n) ? t[n] / 100 : t[n])])) as Typed;
}

/** The names whose text is no number of their kind. */
export const wrongIn = (text: Typed): Name[] =>
  names.filter((n) => !(areas.includes(n) ? /^\d+(\.\d{1,2})?$/ : /^\d+$/).test(text[n].trim()));

export function thresholdsOf(text: Typed): Thresholds {
  return Object.fromEntries(
    names.map((n) => [n, Math.round(Number(text[n]) * (areas.includes(n) ? 100 : 1))]),
  ) as Thresholds;
}
