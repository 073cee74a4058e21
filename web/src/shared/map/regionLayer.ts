import type { FeatureCollection } from "geojson";
import type { Region } from "@/api/types";
import { t } from "@/shared/i18n";
import type { MapLibre } from "./maplibre";

/** A region's name; a schematic one says so, once. */
export function regionName(r: Pick<Region, "name" | "schematic">): string {
  return r.schematic && !r.name.includes("示意") ? `${r.name}（${t("common.schematic")}）` : r.name;
}

/** Region boundaries as thin dashed lines; a schematic one says so in its name. */
export function addRegions(map: MapLibre, regions: Region[]) {
  if (map.getSource("regions")) return;
  const data: FeatureCollection = {
    type: "FeatureCollection",
    features: regions
      .filter((r) => r.boundary)
      .map((r) => ({
        type: "Feature",
        geometry: r.boundary!,
        properties: {
          code: r.code,
          name: regionName(r),
          level: r.code.length,
        },
      })),
  };
  map.addSource("regions", { type: "geojson", data });
  map.addLayer({
    id: "region-lines",
    type: "line",
    source: "regions",
    paint: {
      "line-color": "#8b968d",
      "line-width": ["case", ["<=", ["get", "level"], 6], 1.4, 0.7],
      "line-dasharray": [4, 2],
    },
  });
  map.addLayer({
    id: "region-names",
    type: "symbol",
    source: "regions",
    // Close to a plot the name would only be in the way.
    maxzoom: 14,
    filter: ["==", ["get", "level"], 6],
    layout: { "text-field": ["get", "name"], "text-size": 13, "text-padding": 12 },
    paint: { "text-color": "#566159", "text-halo-color": "#f1f3ee", "text-halo-width": 1.5 },
  });
}
