import type { FeatureCollection, Position } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { areaCents } from "@/field/geo/area";
import { distance } from "@/field/geo/ellipsoid";
import type { MapLibre } from "@/shared/map/maplibre";

// Distances and areas on the ellipsoid, as the statutory area is reckoned.

export type Measuring = "distance" | "area";

/** Metres along the places. */
export const lengthOf = (places: Position[]): number =>
  places.slice(1).reduce((sum, p, n) => sum + distance(places[n]!, p), 0);

/** Hundredths of m² inside the places; nothing with fewer than three. */
export const areaOf = (places: Position[]): number =>
  places.length < 3 ? 0 : areaCents({ type: "MultiPolygon", coordinates: [[[...places, places[0]!]]] });

/** "860 m", "12.35 km": as exact as the reader can place a point. */
export const metres = (m: number): string =>
  m < 1000 ? `${m.toFixed(m < 100 ? 1 : 0)} m` : `${Number((m / 1000).toFixed(2))} km`;

export function measured(how: Measuring, places: Position[]): FeatureCollection {
  const dots = places.map((at) => ({
    type: "Feature" as const,
    properties: {},
    geometry: { type: "Point" as const, coordinates: at },
  }));
  const whole = how === "area" && places.length > 2;
  const shape = whole
    ? { type: "Polygon" as const, coordinates: [[...places, places[0]!]] }
    : { type: "LineString" as const, coordinates: places };
  return {
    type: "FeatureCollection",
    features: [
      ...(places.length > 1 ? [{ type: "Feature" as const, properties: {}, geometry: shape }] : []),
      ...dots,
    ],
  };
}

export function drawMeasured(map: MapLibre, how: Measuring, places: Position[]) {
  const data = measured(how, places);
  const source = map.getSource("measuring") as GeoJSONSource | undefined;
  if (source) {
    source.setData(data);
    return;
  }
  map.addSource("measuring", { type: "geojson", data });
  const ink = "#b54708";
  map.addLayer({
    id: "measuring-fill",
    type: "fill",
    source: "measuring",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": ink, "fill-opacity": 0.15 },
  });
  map.addLayer({
    id: "measuring-line",
    type: "line",
    source: "measuring",
    filter: ["!=", ["geometry-type"], "Point"],
    paint: { "line-color": ink, "line-width": 2.2 },
  });
  map.addLayer({
    id: "measuring-dots",
    type: "circle",
    source: "measuring",
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-radius": 4,
      "circle-color": "#fff",
      "circle-stroke-color": ink,
      "circle-stroke-width": 2,
    },
  });
}

export function dropMeasured(map: MapLibre) {
  if (!map.getSource("measuring")) return;
  for (const part of ["measuring-fill", "measuring-line", "measuring-dots"]) map.removeLayer(part);
  map.removeSource("measuring");
}
