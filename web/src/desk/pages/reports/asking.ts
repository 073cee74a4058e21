import type { Export, ExportFilters, ExportKind } from "@/api/types";
import type { Key } from "@/shared/i18n";

/** What is chosen above the list; "" is nothing. */
export interface Chosen {
  batch: string;
  county: string;
  lead: string;
  from: string;
  to: string;
  epsg: string;
}

/** What a kind still needs before it can be made, as a word; "" is nothing. */
export function missing(kind: ExportKind, c: Chosen): Key | "" {
  const batch = kind.needsBatch && !c.batch;
  const county = kind.needsCounty && !c.county;
  if (batch && county) return "reports.needsBoth";
  if (batch) return "reports.needsBatch";
  return county ? "reports.needsCounty" : "";
}

/** What is asked of the server: only what this kind knows. */
export function filtersFor(kind: ExportKind, c: Chosen): ExportFilters {
  const f: ExportFilters = {};
  if (c.batch) f.batch = Number(c.batch);
  if (c.county) f.county = c.county;
  if (c.lead) f.lead = c.lead as ExportFilters["lead"];
  if (kind.dates && c.from) f.from = c.from;
  if (kind.dates && c.to) f.to = c.to;
  if (kind.epsg) f.epsg = Number(c.epsg);
  return f;
}

export const underway = (e: Export) => e.state === "waiting" || e.state === "making";

/** "12.3 MB": bytes as people say them. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  let n = bytes / 1024;
  let at = 0;
  while (n >= 1024 && at < units.length - 1) {
    n /= 1024;
    at++;
  }
  return `${n.toFixed(n < 10 ? 1 : 0)} ${units[at]}`;
}
