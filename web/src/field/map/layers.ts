import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, LayerSpecification } from "maplibre-gl";
import type { MapLibre } from "@/shared/map/maplibre";

export const sources = ["context", "neighbours", "plots", "photos", "marks", "me", "drawn"] as const;
export type SourceName = (typeof sources)[number];

const is = (key: string, value: string | boolean) =>
  ["==", ["get", key], value] as ["==", ["get", string], string | boolean];
const points = ["==", ["geometry-type"], "Point"] as ["==", ["geometry-type"], "Point"];
const areas = ["==", ["geometry-type"], "Polygon"] as ["==", ["geometry-type"], "Polygon"];
const contextColour = [
  "match",
  ["get", "kind"],
  "pbf",
  "#7a5c00",
  "redline",
  "#8a1c7c",
  "#566159",
] as unknown as string;
const phaseColour = ["match", ["get", "phase"], "rectify", "#0f766e", "#6b5b95"] as unknown as string;

/** From the ground up; the base map goes below the first. */
const layers: LayerSpecification[] = [
  {
    id: "context-fill",
    type: "fill",
    source: "context",
    paint: { "fill-color": contextColour, "fill-opacity": 0.12 },
  },
  {
    id: "context-line",
    type: "line",
    source: "context",
    paint: { "line-color": contextColour, "line-width": 1.4 },
  },
  {
    id: "neighbours",
    type: "line",
    source: "neighbours",
    paint: { "line-color": "#566159", "line-width": 1.2, "line-dasharray": [3, 2] },
  },
  {
    id: "plots-fill",
    type: "fill",
    source: "plots",
    paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.16 },
  },
  {
    id: "plots-line",
    type: "line",
    source: "plots",
    paint: { "line-color": ["get", "colour"], "line-width": ["case", ["get", "chosen"], 5, 2.5] },
  },
  {
    id: "photos-cone",
    type: "fill",
    source: "photos",
    filter: areas,
    paint: { "fill-color": phaseColour, "fill-opacity": 0.35 },
  },
  {
    id: "photos-dot",
    type: "circle",
    source: "photos",
    filter: points,
    paint: {
      "circle-radius": 5,
      "circle-color": phaseColour,
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 1.5,
    },
  },
  {
    id: "drawn-area",
    type: "fill",
    source: "drawn",
    filter: areas,
    paint: { "fill-color": "#b54708", "fill-opacity": 0.2 },
  },
  {
    id: "drawn-edge",
    type: "line",
    source: "drawn",
    filter: ["!", points],
    paint: { "line-color": "#9a3c06", "line-width": 3 },
  },
  {
    id: "drawn-corner",
    type: "circle",
    source: "drawn",
    filter: points,
    paint: {
      "circle-radius": ["case", ["get", "last"], 9, 6],
      "circle-color": "#fff",
      "circle-stroke-color": "#9a3c06",
      "circle-stroke-width": 3,
    },
  },
  {
    id: "me-accuracy",
    type: "fill",
    source: "me",
    filter: is("part", "accuracy"),
    paint: { "fill-color": "#1f5fa8", "fill-opacity": 0.15 },
  },
  {
    id: "me-heading",
    type: "fill",
    source: "me",
    filter: is("part", "heading"),
    paint: { "fill-color": "#1f5fa8", "fill-opacity": 0.4 },
  },
  {
    id: "me-dot",
    type: "circle",
    source: "me",
    filter: is("part", "dot"),
    paint: {
      "circle-radius": 8,
      "circle-color": "#1f5fa8",
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 3,
    },
  },
  {
    id: "marks",
    type: "symbol",
    source: "marks",
    layout: {
      "text-field": [
        "step",
        ["zoom"],
        ["get", "mark"],
        15,
        ["concat", ["get", "mark"], " ", ["get", "label"]],
      ],
      "text-size": ["case", ["get", "chosen"], 26, 20],
      "text-allow-overlap": true,
      "symbol-sort-key": ["get", "rank"],
    },
    paint: { "text-color": ["get", "colour"], "text-halo-color": "#fff", "text-halo-width": 2.5 },
  },
];
export const lowest = "context-fill";

export function addLayers(map: MapLibre) {
  for (const name of sources)
    map.addSource(name, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  for (const layer of layers) map.addLayer(layer);
}

export function show(map: MapLibre, name: SourceName, data: FeatureCollection) {
  (map.getSource(name) as GeoJSONSource | undefined)?.setData(data);
}
