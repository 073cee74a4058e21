// What the map shows, as GeoJSON: pure, so that it can be tried without a map.
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import type { Heading } from "../capture/compass";
import type { Fix } from "../capture/fixes";
import type { FieldCase } from "../contract";
import { destination } from "../geo/ellipsoid";
import type { Group } from "../pages/work";

export interface Marked {
  c: FieldCase;
  group: Group;
  late: boolean;
}

/** A shape for each state, so that colour is never alone. */
export const marks = { verify: "●", rectify: "■", handed: "✓", office: "◇" } as const;
export const colours = {
  verify: "#1f5fa8",
  rectify: "#24552d",
  handed: "#5a6474",
  office: "#5a6474",
} as const;
export const lateMark = "▲";
export const lateColour = "#b42318";

const feature = (geometry: Geometry, properties: Record<string, unknown> = {}): Feature => ({
  type: "Feature",
  geometry,
  properties,
});
const all = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });
const point = (p: Position): Geometry => ({ type: "Point", coordinates: p });

export const markOf = (m: Marked) => (m.late && m.group !== "handed" ? lateMark : marks[m.group]);
export const colourOf = (m: Marked) => (m.late && m.group !== "handed" ? lateColour : colours[m.group]);

const looks = (m: Marked, chosen: number | null) => ({
  id: m.c.id,
  mark: markOf(m),
  colour: colourOf(m),
  label: m.c.plotNo.slice(-4),
  chosen: m.c.id === chosen,
  // What is late lies on top of what is not.
  rank: m.c.id === chosen ? 3 : m.late ? 2 : m.c.phase ? 1 : 0,
});

export const plotShapes = (rows: Marked[], chosen: number | null) =>
  all(rows.map((m) => feature(m.c.geometry, looks(m, chosen))));
export const plotMarks = (rows: Marked[], chosen: number | null) =>
  all(rows.map((m) => feature(point(m.c.center), looks(m, chosen))));

export const neighbourShapes = (rows: Marked[]) => {
  // Two of my plots are often each other's neighbour.
  const mine = new Set(rows.map((m) => m.c.plotNo));
  const seen = new Map(rows.flatMap((m) => m.c.neighbours).map((n) => [n.plotNo, n.geometry]));
  return all([...seen].filter(([no]) => !mine.has(no)).map(([, geometry]) => feature(geometry)));
};

export const contextShapes = (rows: Marked[], kinds: Set<string>) =>
  all(
    rows.flatMap((m) =>
      m.c.context
        .filter((l) => kinds.has(l.kind))
        .map((l) => feature(l.geometry, { kind: l.kind, name: l.kindZh })),
    ),
  );

/** The layers that the pack has, each once, in the order met. */
export function contextKinds(rows: Marked[]): { kind: string; name: string }[] {
  const seen = new Map<string, string>();
  for (const m of rows) for (const l of m.c.context) if (!seen.has(l.kind)) seen.set(l.kind, l.kindZh);
  return [...seen].map(([kind, name]) => ({ kind, name }));
}

function sector(at: Position, bearing: number, metres: number, half: number): Geometry {
  const arc = [-1, -0.5, 0, 0.5, 1].map((k) => destination(at, bearing + k * half, metres));
  return { type: "Polygon", coordinates: [[at, ...arc, at]] };
}

function circle(at: Position, metres: number): Geometry {
  const ring = Array.from({ length: 49 }, (_, n) => destination(at, (n % 48) * 7.5, metres));
  return { type: "Polygon", coordinates: [ring] };
}

/** Where earlier photos were taken, and what they look at. */
export const photoShapes = (rows: Marked[]) =>
  all(
    rows.flatMap((m) =>
      m.c.photos
        .filter((p) => p.position)
        .flatMap((p) => [
          ...(p.bearing === null
            ? []
            : [feature(sector(p.position!, p.bearing, 25, 30), { phase: p.phase })]),
          feature(point(p.position!), { phase: p.phase }),
        ]),
    ),
  );

export function meShapes(fix: Fix | null, heading: Heading | null): FeatureCollection {
  if (!fix) return all([]);
  const at: Position = [fix.lon, fix.lat];
  return all([
    feature(circle(at, Math.max(1, fix.accuracyM)), { part: "accuracy" }),
    ...(heading ? [feature(sector(at, heading.heading, 40, 25), { part: "heading" })] : []),
    feature(point(at), { part: "dot" }),
  ]);
}

/** An outline being drawn: its corners, its edge, and its area once it has one. */
export function drawnShapes(points: Position[]): FeatureCollection {
  const edge: Feature[] =
    points.length > 2
      ? [feature({ type: "Polygon", coordinates: [[...points, points[0]!]] }, { part: "area" })]
      : points.length === 2
        ? [feature({ type: "LineString", coordinates: points }, { part: "edge" })]
        : [];
  return all([
    ...edge,
    ...points.map((p, n) => feature(point(p), { part: "corner", last: n === points.length - 1 })),
  ]);
}
