import type { FigureRow, FigureTerm } from "@/api/types";
import { mu } from "@/shared/area";
import { vocabulary, word } from "@/shared/vocabulary";

/** What an address may say about which cases are counted. */
export const sliced = ["asOf", "county", "town", "lead", "qualification", "type", "batch", "pbf"] as const;

/** The figures that a page shows until somebody chooses others. */
export const usual = [
  "total",
  "open",
  "overdue",
  "closed",
  "closing_rate",
  "verification",
  "rectification",
  "evidence",
  "closure",
  "returned",
  "relapsed",
  "pbf",
  "area",
];

export const termOf = (code: string): FigureTerm | undefined =>
  vocabulary.figures.find((f) => f.code === code);

/** A figure as a number to draw: 亩, per cent, or the count itself. */
export function amount(term: FigureTerm, values: Record<string, number>): number {
  if (term.unit === "rate") {
    const whole = values[term.whole ?? ""] ?? 0;
    return whole ? ((values[term.part ?? ""] ?? 0) / whole) * 100 : 0;
  }
  const value = values[term.code] ?? 0;
  return term.unit === "area" ? Number(mu(value)) : value;
}

/** A figure in words; a dash where there is nothing to divide by. */
export function shown(term: FigureTerm, values: Record<string, number>): string {
  if (term.unit === "rate") return values[term.whole ?? ""] ? `${amount(term, values).toFixed(1)}%` : "—";
  return term.unit === "area" ? mu(values[term.code] ?? 0) : String(values[term.code] ?? 0);
}

/** Whether there is anything behind a figure to open. */
export const opens = (term: FigureTerm, values: Record<string, number>) =>
  (values[term.unit === "rate" ? (term.part ?? "") : term.code] ?? 0) > 0;

/** The name of a row: its own, or the word for its code. */
export function nameOf(by: string, row: Pick<FigureRow, "key" | "name">): string {
  if (row.key === "-") return "";
  if (row.name) return row.name;
  const lists: Record<string, { code: string; zh: string; en?: string }[]> = {
    lead: vocabulary.departments,
    qualification: vocabulary.qualifications,
    type: vocabulary.types,
    state: vocabulary.states,
  };
  return word(lists[by] ?? [], row.key) || row.key;
}
