import { layers as api } from "@/api";
import type { Layer } from "@/api/types";
import type { MapLibre } from "@/shared/map/maplibre";
import { casesZoom } from "./choropleth";
import { outlineZoom } from "./mapLayers";
import type { Shown } from "./view";

// What is switched on and off. A layer that nobody sees asks for no tiles.

const tints: Record<string, string> = {
  farmland: "#8a8f1f",
  pbf: "#7a5c00",
  ecological_redline: "#9c2f6b",
  urban_boundary: "#5a6474",
};
export const tintOf = (kind: string) => tints[kind] ?? "#0f766e";

const far = ["cells", "squares", "square-counts"];
const near = ["fill", "pbf", "line", "late", "chosen", "numbers"];

/** Where cases gather, in one hue. */
export function addHeat(map: MapLibre) {
  map.addLayer(
    {
      id: "heat",
      type: "heatmap",
      source: "cases",
      "source-layer": "cells",
      maxzoom: outlineZoom,
      layout: { visibility: "none" },
      paint: {
        "heatmap-weight": ["min", 1, ["/", ["sqrt", ["get", "count"]], 6]],
        "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 6, 12, outlineZoom, 34],
        "heatmap-opacity": 0.8,
        "heatmap-color": [
          "interpolate",
          ["linear"],
          ["heatmap-density"],
          0,
          "rgba(255,255,255,0)",
          0.15,
          "#f6e3c5",
          0.45,
          "#e0a458",
          0.75,
          "#b5651d",
          1,
          "#6e3206",
        ],
      },
    },
    "cells",
  );
}

export function switchShown(map: MapLibre, shown: Shown, layers: Layer[]) {
  const show = (ids: string[], on: boolean) => {
    for (const id of ids) map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
  };
  show([...far, ...near], shown.cases);
  show(["heat"], shown.heat);
  show(["measure", "measure-edge", "looked-at", "measure-labels"], shown.measure);
  show(["region-lines", "region-names", "region-tops"], shown.regions);
  // Coloured regions carry their own names and numbers until cases are told apart.
  const from = shown.measure ? casesZoom : 0;
  for (const id of far) map.setLayerZoomRange(id, from, outlineZoom);
  map.setLayerZoomRange("region-tops", shown.measure ? casesZoom + 1 : 0, outlineZoom);
  baselines(
    map,
    layers.filter((l) => shown.layers.includes(l.id)),
    layers,
  );
}

function baselines(map: MapLibre, wanted: Layer[], all: Layer[]) {
  for (const l of all) {
    const id = `layer-${l.id}`;
    const on = wanted.includes(l);
    if (on && !map.getSource(id)) addBaseline(map, l, id);
    if (!on && map.getSource(id)) {
      for (const part of [`${id}-fill`, `${id}-line`, `${id}-box`]) map.removeLayer(part);
      map.removeSource(id);
      map.removeSource(`${id}-box`);
    }
  }
}

/** A layer's outlines begin at z10; from further away its box says where it lies. */
const layerZoom = 10;

function addBaseline(map: MapLibre, l: Layer, id: string) {
  const tiles = new URL(api.tilesUrl(l.id), location.origin).href
    .replaceAll("%7B", "{")
    .replaceAll("%7D", "}");
  const [w, s, e, n] = l.extent ?? [0, 0, 0, 0];
  const ring = [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ] as [number, number][];
  map.addSource(id, { type: "vector", tiles: [tiles], minzoom: layerZoom, maxzoom: 15 });
  map.addSource(`${id}-box`, {
    type: "geojson",
    data: { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: ring } },
  });
  const tint = tintOf(l.kind);
  map.addLayer(
    {
      id: `${id}-fill`,
      type: "fill",
      source: id,
      "source-layer": "layer",
      paint: { "fill-color": tint, "fill-opacity": 0.18 },
    },
    "region-lines",
  );
  map.addLayer(
    {
      id: `${id}-line`,
      type: "line",
      source: id,
      "source-layer": "layer",
      paint: { "line-color": tint, "line-width": 1 },
    },
    "region-lines",
  );
  map.addLayer(
    {
      id: `${id}-box`,
      type: "line",
      source: `${id}-box`,
      maxzoom: layerZoom,
      paint: { "line-color": tint, "line-width": 1.4, "line-dasharray": [3, 2] },
    },
    "region-lines",
  );
}
