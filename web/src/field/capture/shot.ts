// What is recorded at the shutter, raw: the server judges from it, not from
// what the page thought of it.
import type { MultiPolygon } from "geojson";
import type { Shot } from "../contract";
import { suspectGCJ02 } from "../geo/gcj02";
import type { Heading } from "./compass";
import { doubts, type Fix, fixAt, type Hint } from "./fixes";

export interface Moment {
  /** Device time of the picture, ms. */
  at: number;
  how: Shot["how"];
  fixes: Fix[];
  heading: Heading | null;
  clock: { offsetMs: number | null; measuredAt: string | null };
  clockMoved: boolean;
  /** Where a person says to have stood, and why the phone does not know. */
  manual: { lon: number; lat: number; reason: string } | null;
  plot: MultiPolygon | null;
  nearM: number;
}

const round = (v: number, digits: number) => Number(v.toFixed(digits));

export function shotOf(m: Moment): Shot {
  const shot: Shot = { at: new Date(m.at).toISOString(), datum: "unknown", how: m.how };
  const hints: Hint[] = m.manual ? [] : doubts(m.fixes, m.at);
  if (m.clockMoved) hints.push("clock-moved");
  if (hints.length) shot.hints = hints;
  if (m.clock.offsetMs !== null) {
    shot.clockOffsetMs = Math.round(m.clock.offsetMs);
    if (m.clock.measuredAt) shot.clockMeasuredAt = m.clock.measuredAt;
  }
  if (m.heading) {
    shot.heading = round(m.heading.heading, 1) % 360;
    shot.headingRef = m.heading.ref;
    if (m.heading.accuracyDeg !== null) shot.headingAccuracyDeg = m.heading.accuracyDeg;
  }
  return m.manual ? byHand(shot, m.manual) : byFix(shot, m);
}

function byHand(shot: Shot, { lon, lat, reason }: NonNullable<Moment["manual"]>): Shot {
  return { ...shot, lon, lat, manualReason: reason };
}

function byFix(shot: Shot, m: Moment): Shot {
  const fix = fixAt(m.fixes, m.at);
  if (!fix) return shot;
  const displaced = m.plot !== null && suspectGCJ02([fix.lon, fix.lat], m.plot, m.nearM);
  return {
    ...shot,
    lon: fix.lon,
    lat: fix.lat,
    accuracyM: fix.accuracyM,
    ...(fix.altitudeM === null ? {} : { altitudeM: fix.altitudeM }),
    ...(fix.speedMs === null || Number.isNaN(fix.speedMs) ? {} : { speedMs: fix.speedMs }),
    fixAgeMs: Math.round(Math.abs(m.at - fix.at)),
    datum: displaced ? "gcj02" : "wgs84",
  };
}
