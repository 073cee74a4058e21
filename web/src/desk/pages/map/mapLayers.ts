import type { FeatureCollection } from "geojson";
import type {
  ExpressionSpecification,
  FilterSpecification,
  GeoJSONSource,
  VectorTileSource,
} from "maplibre-gl";
import type { Vocabulary } from "@/api/types";
import type { MapLibre } from "@/shared/map/maplibre";
import { type Cell, gather } from "./gather";
import { chosen, fillBy, hatch, late, lineBy, squareBy } from "./palette";
import type { Colouring } from "./view";

/** Below this zoom a tile carries counts by cell, from it on outlines. */
export const outlineZoom = 13;

type Terms = Vocabulary["states"];
const nothing: FeatureCollection = { type: "FeatureCollection", features: [] };
const only = (id: number | null): FilterSpecification => ["==", ["get", "id"], id ?? -1];
// A plot is two pixels wide where outlines begin: a heavy line would be all of it.
const width = (thin: number, thick: number): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  outlineZoom,
  thin,
  14,
  thick,
];

/** Diagonal lines for permanent basic farmland, drawn into an image of our own. */
export function hatching(): ImageData {
  const size = 16;
  const image = new ImageData(size, size);
  const ink = [1, 3, 5].map((at) => Number.parseInt(hatch.slice(at, at + 2), 16));
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) if ((x + y) % 8 < 2) image.data.set([...ink, 190], (y * size + x) * 4);
  return image;
}

export function addCases(map: MapLibre, tiles: string, colouring: Colouring, states: Terms) {
  map.addSource("cases", { type: "vector", tiles: [tiles], minzoom: 3, maxzoom: 15 });
  map.addSource("squares", { type: "geojson", data: nothing });
  map.addImage("hatch", hatching(), { pixelRatio: 2 });
  addSquares(map, colouring);
  addOutlines(map, colouring, states);
}

function addSquares(map: MapLibre, colouring: Colouring) {
  // The fine cells are faint: they show the spread, and have the tiles read.
  map.addLayer({
    id: "cells",
    type: "circle",
    source: "cases",
    "source-layer": "cells",
    maxzoom: outlineZoom,
    paint: { "circle-radius": 1.6, "circle-color": "#6d776f", "circle-opacity": 0.45 },
  });
  map.addLayer({
    id: "squares",
    type: "circle",
    source: "squares",
    maxzoom: outlineZoom,
    paint: {
      "circle-radius": [
        "interpolate",
        ["linear"],
        ["sqrt", ["get", "count"]],
        1,
        9,
        4,
        13,
        10,
        18,
        30,
        25,
        100,
        30,
      ],
      "circle-color": squareBy(colouring),
      "circle-opacity": 0.92,
      "circle-stroke-color": ["case", [">", ["get", "overdue"], 0], late, "#fff"],
      "circle-stroke-width": ["case", [">", ["get", "overdue"], 0], 2.5, 1.5],
    },
  });
  map.addLayer({
    id: "square-counts",
    type: "symbol",
    source: "squares",
    maxzoom: outlineZoom,
    layout: {
      "text-field": ["to-string", ["get", "count"]],
      "text-size": 12,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": countInk(colouring) },
  });
}

/** Dark words on the light steps of the share, white on everything else. */
const countInk = (colouring: Colouring): ExpressionSpecification | string =>
  colouring === "state"
    ? ["case", ["<", ["/", ["get", "closed"], ["get", "count"]], 0.34], "#1c2420", "#ffffff"]
    : "#ffffff";

function addOutlines(map: MapLibre, colouring: Colouring, states: Terms) {
  const outlines = { source: "cases", "source-layer": "cases", minzoom: outlineZoom } as const;
  map.addLayer({
    ...outlines,
    id: "fill",
    type: "fill",
    paint: { "fill-color": fillBy(colouring, states), "fill-opacity": 0.82 },
  });
  map.addLayer({
    ...outlines,
    id: "pbf",
    type: "fill",
    minzoom: 13.5,
    filter: ["==", ["get", "pbf"], true],
    paint: { "fill-pattern": "hatch" },
  });
  map.addLayer({
    ...outlines,
    id: "line",
    type: "line",
    paint: { "line-color": lineBy(colouring), "line-width": width(0.8, 1.4) },
  });
  map.addLayer({
    ...outlines,
    id: "late",
    type: "line",
    filter: ["==", ["get", "overdue"], true],
    paint: { "line-color": late, "line-width": width(1.4, 2.8) },
  });
  map.addLayer({
    ...outlines,
    id: "chosen",
    type: "line",
    filter: only(null),
    paint: { "line-color": chosen, "line-width": width(3, 4) },
  });
  map.addLayer({
    ...outlines,
    id: "numbers",
    type: "symbol",
    minzoom: 16,
    layout: { "text-field": ["get", "plotNo"], "text-size": 12 },
    paint: { "text-color": "#1c2420", "text-halo-color": "#fff", "text-halo-width": 1.6 },
  });
}

/** Changes what the colours mean; the tiles stay. */
export function recolour(map: MapLibre, colouring: Colouring, states: Terms) {
  map.setPaintProperty("squares", "circle-color", squareBy(colouring));
  map.setPaintProperty("square-counts", "text-color", countInk(colouring));
  map.setPaintProperty("fill", "fill-color", fillBy(colouring, states));
  map.setPaintProperty("line", "line-color", lineBy(colouring));
}

export const mark = (map: MapLibre, id: number | null) => map.setFilter("chosen", only(id));

export const refilter = (map: MapLibre, tiles: string) =>
  (map.getSource("cases") as VectorTileSource | undefined)?.setTiles([tiles]);

/** Gathers the cells that have been read into squares with numbers. */
export function showSquares(map: MapLibre) {
  const squares = map.getSource("squares") as GeoJSONSource | undefined;
  if (!squares) return;
  const zoom = map.getZoom();
  const cells = zoom < outlineZoom ? map.querySourceFeatures("cases", { sourceLayer: "cells" }) : [];
  const read = cells.map((f): Cell => {
    const [lon, lat] = (f.geometry as GeoJSON.Point).coordinates as [number, number];
    return { lon, lat, ...(f.properties as Omit<Cell, "lon" | "lat">) };
  });
  squares.setData({
    type: "FeatureCollection",
    features: gather(read, zoom).map(({ lon, lat, ...counts }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties: counts,
    })),
  });
}
