// Where to stand and which way to look: the directions or earlier standpoints
// that the rules still ask for.
import type { Position } from "geojson";
import type { EarlierPhoto, RuleSet } from "../contract";
import { countedDirections, type PhotoFact, repeats, seen, type Visit } from "../geo/coverage";
import { angleBetween, bearing, distance, turnTo } from "../geo/ellipsoid";

/** A stretch of the compass ring, in degrees clockwise from north. */
export interface Arc {
  from: number;
  to: number;
  done: boolean;
}

export interface Ring {
  arcs: Arc[];
  have: number;
  need: number;
}

/** The ring of sides: what is covered and, for repeated standpoints, what is missing. */
export function ringOf(set: RuleSet, visit: Visit): Ring | null {
  const v = seen(set, visit);
  if (set.phase === "verify") {
    const gap = v.num("direction_gap_deg");
    const need = v.num("min_directions");
    if (!need) return null;
    const counted = countedDirections(v.now, gap);
    return {
      arcs: counted.map((b) => ({ from: b - gap, to: b + gap, done: true })),
      have: counted.length,
      need,
    };
  }
  const stations = v.before.filter((b) => b.position && b.bearing !== null && b.kind !== "uav");
  if (!stations.length) return null;
  const half = Math.min(30, v.num("station_angle_deg"));
  const arcs = stations.map((b) => ({
    from: b.bearing! - half,
    to: b.bearing! + half,
    done: v.now.some((p) => repeats(v, b, p)),
  }));
  return { arcs, have: arcs.filter((a) => a.done).length, need: arcs.length };
}

/** Whether a photo taken this way would count as a new direction. */
export function isNew(set: RuleSet, visit: Visit, heading: number): boolean {
  const v = seen(set, visit);
  const gap = v.num("direction_gap_deg");
  return countedDirections(v.now, gap).every((b) => angleBetween(b, heading) >= gap);
}

export interface Station {
  photo: EarlierPhoto;
  /** Metres and direction to walk. */
  metres: number;
  direction: number;
  /** Degrees to turn right once there, −180 to 180; null when a heading is unknown. */
  turn: number | null;
  near: boolean;
  done: boolean;
}

/** The standpoints of the earlier photos as seen from here, those still to be repeated first. */
export function stationsOf(
  set: RuleSet,
  visit: Visit,
  photos: EarlierPhoto[],
  here: Position | null,
  heading: number | null,
): Station[] {
  // A verification has nothing to repeat.
  if (set.phase !== "rectify") return [];
  const v = seen(set, visit);
  const fact = (p: EarlierPhoto) => v.before.find((b) => b.sha256 === p.sha256) as PhotoFact;
  return photos
    .filter((p) => p.phase === "verify" && p.position && p.kind !== "uav")
    .map((photo): Station => {
      const metres = here ? distance(here, photo.position!) : Number.POSITIVE_INFINITY;
      return {
        photo,
        metres,
        direction: here ? bearing(here, photo.position!) : 0,
        turn: heading === null || photo.bearing === null ? null : turnTo(heading, photo.bearing),
        near: metres <= v.num("station_distance_m"),
        done: fact(photo) ? v.now.some((p) => repeats(v, fact(photo), p)) : false,
      };
    })
    .sort((a, b) => Number(a.done) - Number(b.done) || a.metres - b.metres);
}
