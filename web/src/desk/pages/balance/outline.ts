import type { GeoJSON, MultiPolygon, Position } from "geojson";

/** All polygons of a GeoJSON text as one outline; null when there are none. */
export function polygonOf(text: string): MultiPolygon | null {
  let read: GeoJSON;
  try {
    read = JSON.parse(text) as GeoJSON;
  } catch {
    return null;
  }
  const coordinates: Position[][][] = [];
  const take = (g: GeoJSON | null | undefined) => {
    if (g?.type === "FeatureCollection") g.features?.forEach(take);
    else if (g?.type === "Feature") take(g.geometry);
    else if (g?.type === "Polygon") coordinates.push(g.coordinates);
    else if (g?.type === "MultiPolygon") coordinates.push(...g.coordinates);
  };
  take(read);
  return coordinates.length ? { type: "MultiPolygon", coordinates } : null;
}
