// Where a task stands for the person on the ground.
import { today } from "@/shared/dates";
import { dueWords } from "@/shared/due";
import { t } from "@/shared/i18n";
import type { FieldCase } from "../contract";
import type { OutboxItem } from "../core";
import { bearing, distance } from "../geo/ellipsoid";
import { toPlot } from "../geo/plot";

export type Group = "verify" | "rectify" | "handed" | "office";
export const groups: Group[] = ["verify", "rectify", "handed", "office"];

const steps = new Set(["report_finding", "submit_evidence"]);

/** A step of this case that was done here and has not been answered for good. */
export const openStep = (items: readonly OutboxItem[], caseId: number) =>
  items.find(
    (i) => i.caseId === caseId && steps.has(i.verb) && i.state !== "done" && i.state !== "given_up",
  ) ?? null;

/** A step of this case that the office has, but that the pack does not know of yet. */
export const doneStep = (items: readonly OutboxItem[], c: Pick<FieldCase, "id" | "version">) =>
  items.find(
    (i) => i.caseId === c.id && steps.has(i.verb) && i.state === "done" && i.baseVersion >= c.version,
  ) ?? null;

export function groupOf(c: FieldCase, items: readonly OutboxItem[]): Group {
  if (openStep(items, c.id)) return "handed";
  return doneStep(items, c) ? "office" : c.phase || "office";
}

/** Days between two dates like 2026-06-01. */
export const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** The limit in words: calendar days, for the phone has no holiday calendar. */
export function due(c: Pick<FieldCase, "state" | "dueOn">, now = today()) {
  if (!c.dueOn) return { words: t("common.noDue"), tone: "" as const };
  const left = daysBetween(now, c.dueOn);
  return dueWords(
    { state: c.state, dueOn: c.dueOn, overdueDays: Math.max(0, -left), daysLeft: left },
    "calendar",
  );
}

type Here = { lon: number; lat: number } | null;

export interface Way {
  /** Metres to the plot's outline; 0 inside. */
  metres: number;
  direction: number;
}

export function wayTo(c: Pick<FieldCase, "center" | "geometry">, here: Here): Way | null {
  if (!here) return null;
  const at = [here.lon, here.lat];
  const far = distance(at, c.center);
  // Only near ones need the outline: hundreds of them would be slow.
  const near = far < 3000 ? toPlot(at, c.geometry) : null;
  return {
    metres: near?.metres ?? far,
    direction: near && !near.inside ? bearing(at, near.nearest) : bearing(at, c.center),
  };
}

/** "6 m", "1.2 km". */
export function metres(m: number): string {
  if (!Number.isFinite(m)) return "—";
  return m >= 1000 ? `${(m / 1000).toFixed(m >= 100_000 ? 0 : 1)} km` : `${Math.ceil(m)} m`;
}

const names = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;
/** The direction in words: 东北. */
export const compassWord = (degrees: number) => t(`tasks.${names[Math.round(degrees / 45 + 8) % 8]!}`);

/** "3.2 MB", "640 KB". */
export function size(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1000))} KB`;
}

export type Order = "distance" | "due";

/** The tasks that match, in order: what is late comes first, or what is near. */
export function listed(
  cases: readonly FieldCase[],
  items: readonly OutboxItem[],
  group: Group | "all",
  words: string,
  order: Order,
  here: Here,
): { c: FieldCase; group: Group; way: Way | null }[] {
  const asked = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const rows = cases
    .map((c) => ({ c, group: groupOf(c, items), way: wayTo(c, here) }))
    .filter((r) => group === "all" || r.group === group)
    .filter(({ c }) => {
      const text = [c.no, c.plotNo, c.town, c.village, c.typeZh, c.countyName, c.note]
        .join(" ")
        .toLowerCase();
      return asked.every((w) => text.includes(w));
    });
  const late = (c: FieldCase) => c.dueOn || "9999";
  const far = (w: Way | null) => w?.metres ?? Number.POSITIVE_INFINITY;
  const byDue = (a: (typeof rows)[0], b: (typeof rows)[0]) => late(a.c).localeCompare(late(b.c));
  const byWay = (a: (typeof rows)[0], b: (typeof rows)[0]) => far(a.way) - far(b.way) || 0;
  return rows.sort((a, b) =>
    order === "due" || !here ? byDue(a, b) || byWay(a, b) : byWay(a, b) || byDue(a, b),
  );
}
