import type { Feature, FeatureCollection, MultiPolygon, Position } from "geojson";
import type { ExpressionSpecification, GeoJSONSource } from "maplibre-gl";
import type { Region } from "@/api/types";
import type { MapLibre } from "@/shared/map/maplibre";
import { regionName } from "@/shared/map/regionLayer";

/** How one region is painted: its shade and what stands on it. */
export interface Painted {
  region: Region;
  shade: string;
  label: string;
}

/** From here on cases are told apart and the regions behind them fade. */
export const casesZoom = 10;

/**
 * A place inside a boundary that has room for words: the middle of a wide
 * stretch on one of a few lines across it. The middle of its box may lie outside.
 */
export function roomIn(boundary: MultiPolygon): Position {
  let best: { worth: number; at: Position } | null = null;
  for (const polygon of boundary.coordinates) {
    const lats = polygon[0]!.map((p) => p[1]!);
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    for (let n = 3; n <= 7; n++) {
      const lat = south + ((north - south) * n) / 10;
      const xs = crossings(polygon, lat);
      for (let i = 0; i + 1 < xs.length; i += 2) {
        // Words near an edge read as the neighbour's: the middle line is worth more.
        const worth = (xs[i + 1]! - xs[i]!) * (1 - Math.abs(n - 5) / 4);
        if (!best || worth > best.worth) best = { worth, at: [(xs[i]! + xs[i + 1]!) / 2, lat] };
      }
    }
  }
  return best?.at ?? boundary.coordinates[0]![0]![0]!;
}

function crossings(polygon: Position[][], lat: number): number[] {
  const xs: number[] = [];
  for (const ring of polygon)
    for (let n = 1; n < ring.length; n++) {
      const [a, b] = [ring[n - 1]!, ring[n]!];
      if (a[1]! > lat !== b[1]! > lat) xs.push(a[0]! + ((lat - a[1]!) / (b[1]! - a[1]!)) * (b[0]! - a[0]!));
    }
  return xs.sort((a, b) => a - b);
}

const nothing: FeatureCollection = { type: "FeatureCollection", features: [] };
const fading = (full: number): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  casesZoom,
  full,
  casesZoom + 1.5,
  full / 6,
];

/** Goes under everything else; `paint` fills it. */
export function addMeasure(map: MapLibre) {
  map.addSource("measure", { type: "geojson", data: nothing });
  map.addSource("measure-labels", { type: "geojson", data: nothing });
  map.addLayer({
    id: "measure",
    type: "fill",
    source: "measure",
    paint: { "fill-color": ["get", "shade"], "fill-opacity": fading(0.9) },
  });
  map.addLayer({
    id: "measure-edge",
    type: "line",
    source: "measure",
    paint: { "line-color": "#fff", "line-width": 1.2 },
  });
  map.addLayer({
    id: "looked-at",
    type: "line",
    source: "measure",
    filter: ["==", ["get", "code"], ""],
    paint: { "line-color": "#1c2420", "line-width": 2.6 },
  });
}

/** Names and numbers of regions, above everything that is coloured. */
export function addMeasureLabels(map: MapLibre) {
  map.addLayer({
    id: "measure-labels",
    type: "symbol",
    source: "measure-labels",
    layout: {
      "text-field": ["get", "label"],
      "text-size": 13,
      "text-line-height": 1.35,
      "text-allow-overlap": true,
    },
    maxzoom: casesZoom + 1,
    paint: { "text-color": "#1c2420", "text-halo-color": "rgb(255 255 255 / 92%)", "text-halo-width": 1.8 },
  });
}

export function paint(map: MapLibre, painted: Painted[]) {
  const shapes = painted.map(
    (p): Feature => ({
      type: "Feature",
      geometry: p.region.boundary!,
      properties: { code: p.region.code, shade: p.shade },
    }),
  );
  const labels = painted.map(
    (p): Feature => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: roomIn(p.region.boundary!) },
      properties: { label: [regionName(p.region), p.label].filter(Boolean).join("\n") },
    }),
  );
  (map.getSource("measure") as GeoJSONSource).setData({ type: "FeatureCollection", features: shapes });
  (map.getSource("measure-labels") as GeoJSONSource).setData({ type: "FeatureCollection", features: labels });
}

export const lookAt = (map: MapLibre, code: string) =>
  map.setFilter("looked-at", ["==", ["get", "code"], code]);
