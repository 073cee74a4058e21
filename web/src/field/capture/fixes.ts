// Judging what the phone says about where it is. Nothing is refused here: a
// doubt travels with the shot as a hint, and the server judges again.
import type { Shot } from "../contract";
import { distance } from "../geo/ellipsoid";

export type Hint = NonNullable<Shot["hints"]>[number];

export interface Fix {
  /** Device time, ms. */
  at: number;
  lon: number;
  lat: number;
  accuracyM: number;
  altitudeM: number | null;
  speedMs: number | null;
}

const minute = 60_000;
/** How long fixes are remembered: the system camera may take minutes. */
const memory = 10 * minute;
/** Faster than anybody drives a field road: 60 m/s is 216 km/h. */
const fastest = 60;

/** A fix of the browser's; a time that cannot be is replaced by the moment it came. */
export function fixOf(position: GeolocationPosition, now: number): Fix {
  const { longitude, latitude, accuracy, altitude, speed } = position.coords;
  const believable = Math.abs(position.timestamp - now) < 10 * minute;
  return {
    at: believable ? Math.min(position.timestamp, now) : now,
    lon: longitude,
    lat: latitude,
    accuracyM: accuracy,
    altitudeM: altitude,
    speedMs: speed,
  };
}

/** The fixes worth keeping once a new one has come. */
export function remember(fixes: Fix[], fix: Fix): Fix[] {
  const last = fixes.at(-1);
  const kept = last && last.at === fix.at ? fixes.slice(0, -1) : fixes;
  return [...kept.filter((f) => fix.at - f.at < memory), fix];
}

/** The fix nearest to a moment; null when there is none. */
export function fixAt(fixes: Fix[], moment: number): Fix | null {
  return fixes.reduce<Fix | null>(
    (best, f) => (!best || Math.abs(f.at - moment) <= Math.abs(best.at - moment) ? f : best),
    null,
  );
}

const at = (f: Fix) => [f.lon, f.lat];

function jumped(a: Fix, b: Fix): boolean {
  const seconds = Math.max(0.5, Math.abs(b.at - a.at) / 1000);
  const metres = distance(at(a), at(b)) - a.accuracyM - b.accuracyM;
  return metres / seconds > fastest;
}

/** Ten fixes over half a minute that agree to the last digit: receivers tremble, copies do not. */
function frozen(recent: Fix[]): boolean {
  const last = recent.at(-1);
  if (!last) return false;
  let n = recent.length;
  while (n > 0 && recent[n - 1]!.lon === last.lon && recent[n - 1]!.lat === last.lat) n--;
  const run = recent.slice(n);
  return run.length >= 10 && last.at - run[0]!.at >= 30_000;
}

/** What makes a position at this moment doubtful. */
export function doubts(fixes: Fix[], moment: number): Hint[] {
  const hints: Hint[] = [];
  const recent = fixes.filter((f) => Math.abs(moment - f.at) <= 2 * minute);
  if (recent.some((f, i) => i > 0 && jumped(recent[i - 1]!, f))) hints.push("jump");
  if (frozen(recent)) hints.push("frozen");
  const used = fixAt(fixes, moment);
  if (used && Math.abs(moment - used.at) > minute) hints.push("old-fix");
  return hints;
}
