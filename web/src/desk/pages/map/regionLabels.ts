import type { Feature, FeatureCollection, MultiPolygon, Position } from "geojson";
import type { Region } from "@/api/types";
import { positionsOf } from "@/shared/map/geometry";
import type { MapLibre } from "@/shared/map/maplibre";
import { regionName } from "@/shared/map/regionLayer";
import { outlineZoom } from "./mapLayers";

/** The middle of a boundary's northern edge: there a name is out of the way. */
export function topOf(boundary: MultiPolygon): Position {
  let [west, east, north] = [0, 0, -91];
  for (const [lon, lat] of positionsOf(boundary) as Iterable<[number, number]>) {
    if (lat > north) [west, east, north] = [lon, lon, lat];
    else if (lat === north) [west, east] = [Math.min(west, lon), Math.max(east, lon)];
  }
  return [(west + east) / 2, north];
}

/** From afar a county's name hangs under its northern edge, clear of the numbers. */
export function labelRegions(map: MapLibre, regions: Region[]) {
  const features = regions
    .filter((r) => r.boundary && r.code.length === 6)
    .map(
      (r): Feature => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: topOf(r.boundary!) },
        properties: { name: regionName(r) },
      }),
    );
  const data: FeatureCollection = { type: "FeatureCollection", features };
  map.addSource("region-tops", { type: "geojson", data });
  map.addLayer({
    id: "region-tops",
    type: "symbol",
    source: "region-tops",
    maxzoom: outlineZoom,
    layout: { "text-field": ["get", "name"], "text-size": 13, "text-anchor": "top", "text-offset": [0, 0.3] },
    paint: { "text-color": "#566159", "text-halo-color": "#f1f3ee", "text-halo-width": 1.5 },
  });
  map.setLayerZoomRange("region-names", outlineZoom, 14);
}
