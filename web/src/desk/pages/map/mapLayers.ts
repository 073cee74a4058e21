import type { VectorTileSource } from "maplibre-gl";
import type { MapLibre } from "@/shared/map/maplibre";

/** Below this zoom a tile carries counts by cell, from it on outlines. */
export const outlineZoom = 12;

/** Five classes of one hue: how many cases lie in a cell. */
export const classes = [
  { from: 1, colour: "#b7d3bd" },
  { from: 3, colour: "#86b391" },
  { from: 8, colour: "#558f65" },
  { from: 20, colour: "#2f6b3a" },
  { from: 50, colour: "#17401f" },
];
export const late = "#b42318";
export const departments: Record<string, string> = { natural_resources: "#1f5fa8", agriculture: "#2f6b3a" };
export const undecided = "#8a6d9e";
export const ended = "#7b8794";
const endedStates = ["closed", "reported", "split", "voided"];

const tiles = (search: string) => [
  `${location.origin}/api/tiles/{z}/{x}/{y}.mvt${search ? `?${search}` : ""}`,
];

// Diagonal lines for permanent basic farmland, drawn into an image of our own.
function hatch(): ImageData {
  const size = 8;
  const image = new ImageData(size, size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if ((x + y) % size === 0) image.data.set([122, 92, 0, 230], (y * size + x) * 4);
  return image;
}

export function addCases(map: MapLibre, search: string) {
  map.addSource("cases", { type: "vector", tiles: tiles(search), maxzoom: 16 });
  map.addImage("hatch", hatch());
  const outlines = { source: "cases", "source-layer": "cases", minzoom: outlineZoom } as const;
  map.addLayer({
    id: "cells",
    type: "circle",
    source: "cases",
    "source-layer": "cells",
    maxzoom: outlineZoom,
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["get", "count"], 1, 4, 20, 8, 100, 12],
      "circle-color": [
        "step",
        ["get", "count"],
        classes[0]!.colour,
        ...classes.slice(1).flatMap((c) => [c.from, c.colour]),
      ] as never,
      "circle-stroke-color": ["case", [">", ["get", "overdue"], 0], late, "#fff"],
      "circle-stroke-width": ["case", [">", ["get", "overdue"], 0], 2, 0.8],
    },
  });
  map.addLayer({
    ...outlines,
    id: "outline-fill",
    type: "fill",
    paint: {
      "fill-color": [
        "case",
        ["in", ["get", "state"], ["literal", endedStates]],
        ended,
        ["==", ["get", "lead"], "natural_resources"],
        departments.natural_resources!,
        ["==", ["get", "lead"], "agriculture"],
        departments.agriculture!,
        undecided,
      ],
      "fill-opacity": 0.42,
    },
  });
  map.addLayer({
    ...outlines,
    id: "outline-pbf",
    type: "fill",
    filter: ["==", ["get", "pbf"], true],
    paint: { "fill-pattern": "hatch" },
  });
  map.addLayer({
    ...outlines,
    id: "outline-line",
    type: "line",
    paint: {
      "line-color": ["case", ["==", ["get", "overdue"], true], late, "#37423b"],
      "line-width": ["case", ["==", ["get", "overdue"], true], 2.6, 1],
    },
  });
  map.addLayer({
    ...outlines,
    id: "outline-no",
    type: "symbol",
    minzoom: 15,
    layout: { "text-field": ["get", "no"], "text-size": 11 },
    paint: { "text-color": "#1c2420", "text-halo-color": "#fff", "text-halo-width": 1.5 },
  });
}

export function refilter(map: MapLibre, search: string) {
  (map.getSource("cases") as VectorTileSource | undefined)?.setTiles(tiles(search));
}
