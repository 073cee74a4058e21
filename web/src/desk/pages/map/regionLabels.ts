import type { Feature, FeatureCollection, Position } from "geojson";
import type { Region } from "@/api/types";
import { t } from "@/shared/i18n";
import { positionsOf } from "@/shared/map/geometry";
import type { MapLibre } from "@/shared/map/maplibre";
import { outlineZoom } from "./mapLayers";

/** The northernmost position of a boundary: there a name is out of the way. */
function topOf(region: Region): Position {
  let top: Position = [0, -91];
  for (const at of positionsOf(region.boundary!)) if (at[1]! > top[1]!) top = at;
  return top;
}

/** From afar a county's name hangs under its northern edge, clear of the numbers. */
export function labelRegions(map: MapLibre, regions: Region[]) {
  const features = regions
    .filter((r) => r.boundary && r.code.length === 6)
    .map(
      (r): Feature => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: topOf(r) },
        properties: { name: r.schematic ? `${r.name}（${t("common.schematic")}）` : r.name },
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
