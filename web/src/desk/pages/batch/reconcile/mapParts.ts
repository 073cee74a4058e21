import type { FeatureCollection, MultiPolygon } from "geojson";
import type { ExpressionSpecification, GeoJSONSource } from "maplibre-gl";
import type { ImportRow, RowOutlines, Sketch } from "@/api/types";
import type { MapLibre } from "@/shared/map/maplibre";
import { colours, markOf } from "./groups";
import { spread } from "./spread";

const collection = (features: FeatureCollection["features"]): FeatureCollection => ({
  type: "FeatureCollection",
  features,
});
const nothing = collection([]);
const byGroup = ["match", ["get", "verdict"], ...colours, "#4a554e"] as unknown as ExpressionSpecification;
const shape = (geometry: MultiPolygon, properties: Record<string, unknown> = {}) => ({
  type: "Feature" as const,
  geometry,
  properties,
});

/** Counted cells of the groups, the rows that the table shows, and one row beside the cases it meets. */
export function addParts(map: MapLibre) {
  for (const source of ["cells", "rows", "known", "fresh"])
    map.addSource(source, { type: "geojson", data: nothing });
  map.addLayer({
    id: "rows-fill",
    type: "fill",
    source: "rows",
    paint: { "fill-color": byGroup, "fill-opacity": 0.25 },
  });
  map.addLayer({
    id: "rows-line",
    type: "line",
    source: "rows",
    paint: { "line-color": byGroup, "line-width": 1.4 },
  });
  map.addLayer({
    id: "cells",
    type: "circle",
    source: "cells",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 12, 5, 17, 20, 26, 100, 36],
      "circle-color": byGroup,
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 1.5,
    },
  });
  map.addLayer({
    id: "cell-words",
    type: "symbol",
    source: "cells",
    layout: {
      "text-field": ["get", "label"],
      "text-size": 11,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": "#fff" },
  });
  map.addLayer({
    id: "known-fill",
    type: "fill",
    source: "known",
    paint: { "fill-color": "#1f5fa8", "fill-opacity": 0.12 },
  });
  map.addLayer({
    id: "fresh-fill",
    type: "fill",
    source: "fresh",
    paint: { "fill-color": "#b54708", "fill-opacity": 0.16 },
  });
  map.addLayer({
    id: "fresh-line",
    type: "line",
    source: "fresh",
    paint: { "line-color": "#b54708", "line-width": 3 },
  });
  map.addLayer({
    id: "known-line",
    type: "line",
    source: "known",
    paint: { "line-color": "#1f5fa8", "line-width": 2.4, "line-dasharray": [2.4, 1.6] },
  });
}

const put = (map: MapLibre, source: string, data: FeatureCollection) =>
  (map.getSource(source) as GeoJSONSource | undefined)?.setData(data);

/** All groups, or one; none while a row is looked at. */
export function showCells(map: MapLibre, sketch: Sketch, verdict: string) {
  const cells = spread(
    sketch.cells.filter((c) => !verdict || c.verdict === verdict),
    map.getZoom(),
  );
  put(
    map,
    "cells",
    collection(
      cells.map((c) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [c.lon, c.lat] },
        properties: {
          verdict: c.verdict,
          count: c.count,
          label: `${markOf(c.verdict)}${c.count > 1 ? c.count : ""}`,
        },
      })),
    ),
  );
}
export const hideCells = (map: MapLibre) => put(map, "cells", nothing);

export const showRows = (map: MapLibre, rows: ImportRow[]) =>
  put(
    map,
    "rows",
    collection(
      rows.flatMap((r) => (r.outline ? [shape(r.outline, { row: r.row, verdict: r.verdict })] : [])),
    ),
  );

export function showRow(map: MapLibre, one: RowOutlines | null) {
  put(map, "fresh", one?.outline ? collection([shape(one.outline)]) : nothing);
  put(map, "known", collection((one?.cases ?? []).map((c) => shape(c.outline))));
}
