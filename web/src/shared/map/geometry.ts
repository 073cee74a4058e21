import type { Feature, MultiPolygon, Position } from "geojson";

export type Box = [west: number, south: number, east: number, north: number];

/** Every position of a multipolygon. */
export function* positionsOf(shape: MultiPolygon): Generator<Position> {
  for (const polygon of shape.coordinates) for (const ring of polygon) yield* ring;
}

/** The box around positions; null around nothing. */
export function boxOf(positions: Iterable<Position>): Box | null {
  let box: Box | null = null;
  for (const [x, y] of positions as Iterable<[number, number]>) {
    box = box
      ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
      : [x, y, x, y];
  }
  return box;
}

const metresPerDegree = 111_320;

/** The position `metres` away at `bearing` degrees from north; near enough to draw with. */
export function along([lon, lat]: Position, bearing: number, metres: number): Position {
  const angle = (bearing * Math.PI) / 180;
  const dLat = (Math.cos(angle) * metres) / metresPerDegree;
  const dLon = (Math.sin(angle) * metres) / (metresPerDegree * Math.cos((lat! * Math.PI) / 180));
  return [lon! + dLon, lat! + dLat];
}

/** Degrees clockwise from north, from one position to another. */
export function bearingTo(from: Position, to: Position): number {
  const dx = (to[0]! - from[0]!) * Math.cos((from[1]! * Math.PI) / 180);
  const angle = (Math.atan2(dx, to[1]! - from[1]!) * 180) / Math.PI;
  return Math.round((angle + 360) % 360);
}

/** What a photo looks at: a sector of 60 degrees. */
export function cone(at: Position, bearing: number, metres: number): Feature {
  const arc = [-30, -15, 0, 15, 30].map((turn) => along(at, bearing + turn, metres));
  return {
    type: "Feature",
    properties: {},
    geometry: { type: "Polygon", coordinates: [[at, ...arc, at]] },
  };
}
