import type { RasterLayerSpecification, RasterSourceSpecification } from "maplibre-gl";
import { imagery as api } from "@/api";
import type { Picture } from "@/api/types";
import type { MapLibre } from "./maplibre";

// Pictures of the ground come through our own server, which knows the keys.

export const attributionOf = (p: Picture) => `${p.attribution} ${p.approval}`;
export const pictureWord = (p: Picture) => ({ code: p.id, zh: `${p.date} ${p.name}` });

export const sourceOf = (p: Picture): RasterSourceSpecification => ({
  type: "raster",
  tiles: [`${location.origin}${api.tilesUrl(p.id)}`],
  tileSize: 256,
  minzoom: p.minZoom,
  maxzoom: p.maxZoom,
});

export const layerOf = (id: string): RasterLayerSpecification => ({
  id,
  type: "raster",
  source: id,
  paint: { "raster-fade-duration": 0 },
});

/** Lays a picture under everything that is drawn; none takes it away. */
export function underlay(map: MapLibre, picture: Picture | undefined) {
  if (map.getLayer("imagery")) map.removeLayer("imagery");
  if (map.getSource("imagery")) map.removeSource("imagery");
  if (!picture) return;
  map.addSource("imagery", sourceOf(picture));
  const above = map.getStyle().layers.find((l) => l.type !== "background");
  map.addLayer(layerOf("imagery"), above?.id);
}
