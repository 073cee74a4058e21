import type { FeatureCollection, Position } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import type { Photo, Plot } from "@/api/types";
import { cone } from "@/shared/map/geometry";
import type { MapLibre } from "@/shared/map/maplibre";

const collection = (features: FeatureCollection["features"]): FeatureCollection => ({
  type: "FeatureCollection",
  features,
});

export const plotData = (plot: Plot) =>
  collection([{ type: "Feature", geometry: plot.geometry, properties: {} }]);

export interface NumberedPhoto extends Photo {
  number: number;
}

const located = (photos: NumberedPhoto[]) =>
  photos.filter((p): p is NumberedPhoto & { position: Position } => p.position !== null && !p.withdrawn);

export const dotData = (photos: NumberedPhoto[], chosen: number | null) =>
  collection(
    located(photos).map((p) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: p.position },
      properties: { id: p.id, label: String(p.number), phase: p.phase, chosen: p.id === chosen },
    })),
  );

export const coneData = (photos: NumberedPhoto[], chosen: number | null) =>
  collection(
    located(photos)
      .filter((p) => p.bearing !== null)
      .map((p) => ({
        ...cone(p.position, p.bearing!, 28),
        properties: { phase: p.phase, chosen: p.id === chosen },
      })),
  );

const before = "#6b5b95";
const after = "#0f766e";
const phaseColour: ["case", ["==", ["get", string], string], string, string] = [
  "case",
  ["==", ["get", "phase"], "verify"],
  before,
  after,
];

const colourOf = (lead: string) => (lead === "agriculture" ? "#2f6b3a" : "#1f5fa8");

/** Another plot on the same map. */
export function showPlot(map: MapLibre, plot: Plot, lead: string) {
  (map.getSource("plot") as GeoJSONSource | undefined)?.setData(plotData(plot));
  map.setPaintProperty("plot-fill", "fill-color", colourOf(lead));
  map.setPaintProperty("plot-line", "line-color", colourOf(lead));
}

export function addPlot(map: MapLibre, plot: Plot, lead: string) {
  const colour = colourOf(lead);
  map.addSource("plot", { type: "geojson", data: plotData(plot) });
  map.addLayer({
    id: "plot-fill",
    type: "fill",
    source: "plot",
    paint: { "fill-color": colour, "fill-opacity": 0.14 },
  });
  map.addLayer({
    id: "plot-casing",
    type: "line",
    source: "plot",
    paint: { "line-color": "#fff", "line-width": 4.5 },
  });
  map.addLayer({
    id: "plot-line",
    type: "line",
    source: "plot",
    paint: { "line-color": colour, "line-width": 2.2 },
  });
}

export function addPhotos(map: MapLibre) {
  map.addSource("cones", { type: "geojson", data: collection([]) });
  map.addSource("dots", { type: "geojson", data: collection([]) });
  map.addLayer({
    id: "cones",
    type: "fill",
    source: "cones",
    paint: { "fill-color": phaseColour, "fill-opacity": ["case", ["get", "chosen"], 0.5, 0.2] },
  });
  map.addLayer({
    id: "dots",
    type: "circle",
    source: "dots",
    paint: {
      "circle-radius": ["case", ["get", "chosen"], 11, 9],
      "circle-color": phaseColour,
      "circle-stroke-color": ["case", ["get", "chosen"], "#b54708", "#fff"],
      "circle-stroke-width": ["case", ["get", "chosen"], 3, 1.5],
    },
  });
  map.addLayer({
    id: "dot-numbers",
    type: "symbol",
    source: "dots",
    layout: { "text-field": ["get", "label"], "text-size": 11, "text-allow-overlap": true },
    paint: { "text-color": "#fff" },
  });
}

export function showPhotos(map: MapLibre, photos: NumberedPhoto[], chosen: number | null) {
  (map.getSource("cones") as GeoJSONSource | undefined)?.setData(coneData(photos, chosen));
  (map.getSource("dots") as GeoJSONSource | undefined)?.setData(dotData(photos, chosen));
}
