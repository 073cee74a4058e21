import { Map as MapLibre } from "maplibre-gl";
import { fonts } from "@/shared/map/maplibre";
import { hatching } from "../mapLayers";

const patience = 120_000;

/**
 * The map's view drawn anew, as large as the paper wants it, out of sight. The
 * map that people look at keeps its size.
 */
export async function render(
  map: MapLibre,
  css: { w: number; h: number },
  pixelRatio: number,
): Promise<{ picture: HTMLCanvasElement; zoom: number; latitude: number; end: () => void }> {
  const box = document.createElement("div");
  box.setAttribute("aria-hidden", "true");
  box.style.cssText = `position:fixed;left:-100000px;top:0;width:${css.w}px;height:${css.h}px`;
  document.body.append(box);
  const copy = new MapLibre({
    container: box,
    style: map.getStyle(),
    bounds: map.getBounds(),
    fitBoundsOptions: { padding: 0 },
    interactive: false,
    attributionControl: false,
    fadeDuration: 0,
    pixelRatio,
    maxCanvasSize: [16_384, 16_384],
    canvasContextAttributes: { preserveDrawingBuffer: true },
    localIdeographFontFamily: fonts,
  });
  copy.on("styleimagemissing", (e) => {
    if (e.id === "hatch" && !copy.hasImage("hatch")) copy.addImage("hatch", hatching(), { pixelRatio: 2 });
  });
  const end = () => {
    copy.remove();
    box.remove();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = window.setTimeout(() => reject(new Error("slow")), patience);
      copy.once("idle", () => {
        window.clearTimeout(timer);
        resolve();
      });
    });
  } catch (e) {
    end();
    throw e;
  }
  return { picture: copy.getCanvas(), zoom: copy.getZoom(), latitude: copy.getCenter().lat, end };
}
