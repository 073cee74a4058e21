import type { CaseQuery } from "@/api";
import type { MapSummary } from "@/api/types";
import { vocabulary } from "@/shared/vocabulary";
import { isEnded } from "./palette";

type County = MapSummary["counties"][number];
const added = ["total", "open", "closed", "overdue", "nr", "ag", "areaCents", "pbfCents"] as const;

/** All counties together. Areas are hundredths of m². */
export function sumOf(counties: County[]): Record<(typeof added)[number], number> {
  const sum = { total: 0, open: 0, closed: 0, overdue: 0, nr: 0, ag: 0, areaCents: 0, pbfCents: 0 };
  for (const c of counties) for (const name of added) sum[name] += c[name];
  return sum;
}

/** The states of a kind, within those the filter already names; "" when it names none of them. */
function statesOf(filters: CaseQuery, fits: (state: string) => boolean): string {
  const asked = String(filters.state ?? "")
    .split(",")
    .filter(Boolean);
  return (asked.length ? asked : vocabulary.states.map((s) => s.code)).filter(fits).join(",");
}
export const openStates = (filters: CaseQuery) => statesOf(filters, (s) => !isEnded(s));
export const closedStates = (filters: CaseQuery) =>
  statesOf(filters, (s) => s === "closed" || s === "reported");

/** The register with these filters and some more. */
export const listOf = (filters: CaseQuery, more: Record<string, string> = {}) => ({
  path: "/cases",
  query: { ...Object.fromEntries(Object.entries(filters).map(([k, v]) => [k, String(v)])), ...more },
});

/** "37%"; a dash where there is nothing to close. */
export const closedRate = (c: { total: number; closed: number }) =>
  c.total ? `${Math.floor((c.closed / c.total) * 100)}%` : "—";
