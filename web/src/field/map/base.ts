// The base map out of the pack: PMTiles read from a blob, so it needs no network.
import type { FilterSpecification, LayerSpecification } from "maplibre-gl";
import { addProtocol } from "maplibre-gl";
import { PMTiles, Protocol, type Source, TileType } from "pmtiles";
import type { MapLibre } from "@/shared/map/maplibre";

const key = "pack";

const sourceOf = (blob: Blob): Source => ({
  getKey: () => key,
  getBytes: async (offset, length) => ({ data: await blob.slice(offset, offset + length).arrayBuffer() }),
});

const level = (...names: string[]): FilterSpecification => ["in", ["get", "level"], ["literal", names]];

/** How the schematic map is drawn: borders as dashes, names by their level. */
const schematic: LayerSpecification[] = [
  {
    id: "base-borders",
    type: "line",
    source: "base",
    "source-layer": "borders",
    paint: {
      "line-color": "#8b968d",
      "line-width": ["match", ["get", "level"], "city", 2.4, "county", 1.8, 1],
      "line-dasharray": [4, 2],
    },
  },
  ...(["county", "town", "village"] as const).map(
    (name, n): LayerSpecification => ({
      id: `base-${name}`,
      type: "symbol",
      source: "base",
      "source-layer": "labels",
      filter: level(name),
      minzoom: [6, 9.5, 11.5][n],
      layout: { "text-field": ["get", "name"], "text-size": [17, 15, 14][n]!, "text-padding": 6 },
      paint: { "text-color": "#3d4841", "text-halo-color": "#f1f3ee", "text-halo-width": 1.6 },
    }),
  ),
];

export const baseLayers = (map: MapLibre) =>
  map.getStyle().layers.filter((l) => "source" in l && l.source === "base");

let started = false;

/** Puts the base below everything else. False when the blob is no such map. */
export async function addBase(map: MapLibre, blob: Blob, before: string): Promise<boolean> {
  const archive = new PMTiles(sourceOf(blob));
  const header = await archive.getHeader().catch(() => null);
  if (!header) return false;
  const protocol = new Protocol();
  protocol.add(archive);
  if (started) (await import("maplibre-gl")).removeProtocol("pmtiles");
  addProtocol("pmtiles", protocol.tile);
  started = true;
  const source = { url: `pmtiles://${key}`, minzoom: header.minZoom, maxzoom: header.maxZoom };
  if (header.tileType === TileType.Mvt) {
    map.addSource("base", { type: "vector", ...source });
    for (const layer of schematic) map.addLayer(layer, before);
  } else {
    map.addSource("base", { type: "raster", tileSize: 256, ...source });
    map.addLayer({ id: "base-picture", type: "raster", source: "base" }, before);
  }
  return true;
}
