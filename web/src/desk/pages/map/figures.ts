import type { CaseQuery } from "@/api";
import type { FigureRow, Figures, FigureTerm, Region } from "@/api/types";
import { amount, opens, shown } from "../figures/figures";
import type { Painted } from "./choropleth";
import { type Class, classesOf, classOf, type Method, shadesFor } from "./classes";
import { shareShades } from "./palette";

/** The five figures of a place, in the order that the drawer shows them. */
export const five = ["total", "open", "overdue", "closing_rate", "pbf"];

/** The list behind a figure: the map's own filters, and the place. */
export const behind = (slice: CaseQuery, term: FigureTerm, place: Record<string, string> = {}) => ({
  path: "/figures/cases",
  query: {
    ...Object.fromEntries(Object.entries(slice).map(([k, v]) => [k, String(v)])),
    ...place,
    measure: term.code,
  },
});

/** A measure over regions: its classes, their shades, and how each region is painted. */
export interface Coloured {
  classes: Class[];
  shades: string[];
  painted: Painted[];
}

/** Nothing to divide by is no value, not nought. */
const amountOf = (term: FigureTerm, values: Record<string, number>) =>
  term.unit === "rate" && !(values[term.whole ?? ""] ?? 0) ? Number.NaN : amount(term, values);

export const nothingToShow = "#e6e9e4";

/**
 * Colours regions by a measure. `rowOf` finds a region's row; one without a row
 * has no cases, which is nought of everything but a rate.
 */
export function colour(
  term: FigureTerm,
  method: Method,
  regions: Region[],
  rowOf: (r: Region) => FigureRow | undefined,
): Coloured {
  const bounded = regions.filter((r) => r.boundary);
  const values = bounded.map((r) => amountOf(term, rowOf(r)?.values ?? {}));
  const classes = classesOf(values, method, term.unit === "cases" || term.unit === "times");
  const shades = shadesFor(shareShades, classes.length);
  const painted = bounded.map((region, n) => ({
    region,
    shade: shades[classOf(classes, values[n]!)] ?? nothingToShow,
    label: shown(term, rowOf(region)?.values ?? {}),
  }));
  return { classes, shades, painted };
}

/** A class in words, in the measure's own unit. */
export function classWords(term: FigureTerm, c: Class): string {
  const one = (n: number) =>
    term.unit === "rate" ? `${n.toFixed(1)}%` : term.unit === "area" ? n.toFixed(2) : String(n);
  return c.from === c.to ? one(c.from) : `${one(c.from)}–${one(c.to)}`;
}

/** Towns with the most that is overdue, then the most that is open. */
export const worst = (towns: FigureRow[]) =>
  [...towns].sort(
    (a, b) =>
      (b.values.overdue ?? 0) - (a.values.overdue ?? 0) || (b.values.open ?? 0) - (a.values.open ?? 0),
  );

/** The figures of one county out of those of all. */
export const rowOfCounty = (figures: Figures | null, code: string) =>
  figures?.rows.find((r) => r.key === code);

export { opens, shown };
