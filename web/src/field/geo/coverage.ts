// What the batch's rule set still lacks, judged on the phone by the same checks
// as the server's (internal/evidence). Checks that need the file itself, such
// as EXIF and look-alikes, are the server's alone.
import type { MultiPolygon, Position } from "geojson";
import { mu } from "@/shared/area";
import { t } from "@/shared/i18n";
import type { PhotoKind, RuleSet } from "../contract";
import { angleBetween, distance } from "./ellipsoid";
import { suspectGCJ02 } from "./gcj02";
import { look, type View } from "./look";

/** What the page knows of a photo, sent or not. */
export interface PhotoFact {
  sha256: string;
  phase: string;
  kind: PhotoKind;
  position: Position | null;
  accuracyM: number | null;
  /** Entered by hand, and why. */
  manual: boolean;
  reason: string;
  bearing: number | null;
  takenAt: string | null;
}

export interface Visit {
  plot: MultiPolygon;
  areaCents: number;
  issuedOn: string;
  finishedOn: string | null;
  notReachable: boolean;
  /** Of the whole case, both phases. */
  photos: PhotoFact[];
}

export interface Checked {
  code: string;
  ok: boolean;
  binding: boolean;
  /** What is to be done when it fails. */
  missing: string;
}

interface Seen extends Visit {
  set: RuleSet;
  num: (name: string) => number;
  now: PhotoFact[];
  views: (View | null)[];
  before: PhotoFact[];
}

const located = (p: PhotoFact) => p.position !== null && (!p.manual || p.reason !== "");

export function seen(set: RuleSet, visit: Visit): Seen {
  const num = (name: string) => set.params[name]?.value ?? 0;
  const known = new Set<string>();
  const now = visit.photos.filter((p) => {
    if (p.phase !== set.phase || (p.sha256 !== "" && known.has(p.sha256))) return false;
    known.add(p.sha256);
    return true;
  });
  const tolerance = num("bearing_tolerance_deg");
  return {
    ...visit,
    set,
    num,
    now,
    views: now.map((p) => p.position && look(p.position, p.bearing, visit.plot, tolerance)),
    before: visit.photos.filter((p) => p.phase === "verify"),
  };
}

type Outcome = { ok: boolean; missing: string };
const passes: Outcome = { ok: true, missing: "" };
const outcome = (ok: boolean, missing: () => string): Outcome => (ok ? passes : { ok, missing: missing() });

/** One doubt per photo that is not in order. */
function each(
  v: Seen,
  good: (p: PhotoFact, view: View | null) => boolean,
  words: (n: number) => string,
): Outcome {
  const bad = v.now.filter((p, i) => !good(p, v.views[i] ?? null)).length;
  return outcome(bad === 0, () => words(bad));
}

const ofKind = (v: Seen, kind: PhotoKind) => v.now.filter((p) => p.kind === kind);

function enough(v: Seen, kind: "wide" | "close", param: string): Outcome {
  const lack = v.num(param) - ofKind(v, kind).length;
  return outcome(lack <= 0, () => t(kind === "wide" ? "capture.lackWide" : "capture.lackClose", { n: lack }));
}

function positions(v: Seen): Outcome {
  const lacks: string[] = [];
  for (const [kind, param] of [
    ["wide", "min_wide"],
    ["close", "min_close"],
  ] as const) {
    const of = ofKind(v, kind);
    const lack = Math.min(v.num(param), of.length) - of.filter(located).length;
    if (lack > 0)
      lacks.push(t(kind === "wide" ? "capture.lackWidePlace" : "capture.lackClosePlace", { n: lack }));
  }
  return outcome(!lacks.length, () => lacks.join(t("common.semicolon")) + t("capture.lackPlaceHelp"));
}

function near(v: Seen): Outcome {
  const limit = v.num("max_distance_m");
  const best = Math.min(
    ...v.now.map((p, i) => (located(p) && p.kind !== "uav" ? (v.views[i]?.distanceM ?? 1e9) : 1e9)),
  );
  return outcome(best <= limit, () => t("capture.lackNear", { n: limit }));
}

/** Whether a later photo repeats an earlier one: same place, same view. */
export function repeats(v: Pick<Seen, "num">, before: PhotoFact, after: PhotoFact): boolean {
  if (!before.position || !after.position) return false;
  if (distance(before.position, after.position) > v.num("station_distance_m")) return false;
  if (before.bearing === null || after.bearing === null) return true;
  return angleBetween(before.bearing, after.bearing) <= v.num("station_angle_deg");
}

function stations(v: Seen): Outcome {
  if (v.notReachable) return passes;
  if (!v.before.length) return { ok: false, missing: t("capture.noStations") };
  const lost = v.now.filter((p) => p.kind !== "uav" && !v.before.some((b) => repeats(v, b, p))).length;
  const open = unrepeated(v).length;
  return outcome(
    lost === 0,
    () => t("capture.lackStation", { n: lost }) + (open ? t("capture.openStations", { n: open }) : ""),
  );
}

/** The earlier photos that no later one repeats. */
export const unrepeated = (v: Pick<Seen, "num" | "before" | "now">) =>
  v.before.filter((b) => b.position && b.kind !== "uav" && !v.now.some((p) => repeats(v, b, p)));

/** Bearings of which each is a gap apart from all counted before it. */
export function countedDirections(photos: { bearing: number | null }[], gap: number): number[] {
  const counted: number[] = [];
  for (const { bearing } of photos)
    if (bearing !== null && counted.every((b) => angleBetween(b, bearing) >= gap)) counted.push(bearing);
  return counted;
}

function takenAt(v: Seen): Outcome {
  const since = v.set.phase === "rectify" && v.finishedOn ? v.finishedOn : null;
  const day = since ?? v.issuedOn;
  const from = Date.parse(`${day}T00:00:00+08:00`);
  return each(
    v,
    (p) => p.takenAt !== null && Date.parse(p.takenAt) >= from,
    (n) => t(since ? "capture.beforeFinish" : "capture.beforeIssue", { n, day }),
  );
}

const checks: Record<string, (v: Seen) => Outcome> = {
  "wide-count": (v) => enough(v, "wide", "min_wide"),
  "close-count": (v) => enough(v, "close", "min_close"),
  position: positions,
  near,
  station: stations,
  uav: (v) => {
    const hundredths = Math.floor((v.areaCents * 3 + 1000) / 2000);
    const lack = v.num("min_uav") - ofKind(v, "uav").length;
    return outcome(hundredths <= v.num("uav_over_mu") * 100 || lack <= 0, () =>
      t("capture.lackUav", { n: lack, mu: mu(v.areaCents) }),
    );
  },
  accuracy: (v) => {
    const limit = v.num("max_accuracy_m");
    return each(
      v,
      (p) => p.position === null || p.manual || (p.accuracyM !== null && p.accuracyM <= limit),
      (n) => t("capture.vague", { n, limit }),
    );
  },
  bearing: (v) =>
    each(
      v,
      (p) => p.bearing !== null || p.kind === "uav",
      (n) => t("capture.noBearings", { n }),
    ),
  pointing: (v) =>
    each(
      v,
      (p, view) => p.kind === "uav" || view?.faces !== false,
      (n) => t("capture.lookAway", { n }),
    ),
  directions: (v) => {
    const lack = v.num("min_directions") - countedDirections(v.now, v.num("direction_gap_deg")).length;
    return outcome(lack <= 0, () => t("capture.lackDirections", { n: lack }));
  },
  "taken-at": takenAt,
  datum: (v) =>
    each(
      v,
      (p, view) => !view || !suspectGCJ02(p.position!, v.plot, v.num("max_distance_m")),
      (n) => t("capture.displaced", { n }),
    ),
};

/** The checks of a rule set that a phone can do, in their order. */
export function judge(set: RuleSet, visit: Visit): Checked[] {
  if (set.phase === "verify" && visit.notReachable) return [];
  const v = seen(set, visit);
  return set.checks.flatMap(({ code, binding, off }) => {
    const check = checks[code];
    return check && !off ? [{ code, binding, ...check(v) }] : [];
  });
}

/** What stops the step, and what is only advice. */
export function lacks(set: RuleSet, visit: Visit): { must: string[]; should: string[] } {
  const bad = judge(set, visit).filter((c) => !c.ok);
  return {
    must: bad.filter((c) => c.binding).map((c) => c.missing),
    should: bad.filter((c) => !c.binding).map((c) => c.missing),
  };
}
