// The one file that starts MapLibre. Its worker is an asset of our own, so the
// strict CSP (worker-src 'self') holds. No base map ships: outlines stand on a
// plain ground, labels are drawn with the computer's own fonts.
import "maplibre-gl/dist/maplibre-gl.css";
import {
  Map as MapLibre,
  NavigationControl,
  ScaleControl,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { t } from "@/shared/i18n";

setWorkerUrl(worker);

/** The computer's own fonts draw every label. */
export const fonts = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';

const plain: StyleSpecification = {
  version: 8,
  sources: {},
  layers: [{ id: "ground", type: "background", paint: { "background-color": "#f1f3ee" } }],
};

export type { MapLibre };

/** A map on plain ground, or null where the browser cannot draw one. */
export function openMap(
  container: HTMLElement,
  bounds?: [number, number, number, number],
  title = t("map.title"),
): MapLibre | null {
  try {
    const map = new MapLibre({
      container,
      style: plain,
      bounds,
      fitBoundsOptions: { padding: 48, maxZoom: 18.6 },
      center: bounds ? undefined : [113.3, 27.2],
      zoom: bounds ? undefined : 8,
      maxZoom: 20,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      localIdeographFontFamily: fonts,
      locale: {
        "Map.Title": title,
        "NavigationControl.ZoomIn": t("map.zoomIn"),
        "NavigationControl.ZoomOut": t("map.zoomOut"),
      },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-left");
    return map;
  } catch {
    return null;
  }
}

/** Runs once the style can take sources; at once when it already can. */
export function whenReady(map: MapLibre, run: () => void) {
  if (map.isStyleLoaded()) run();
  else map.once("load", run);
}
