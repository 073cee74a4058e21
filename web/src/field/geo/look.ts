// How the camera looks at a plot, as the server judges a photo.
import type { MultiPolygon, Position } from "geojson";
import { bearing as bearingTo, turnTo } from "./ellipsoid";
import { toPlot } from "./plot";

export interface View {
  distanceM: number;
  inside: boolean;
  /** Null without a bearing. */
  faces: boolean | null;
  /** Degrees between the bearing and the part of the outline that needs the least turning. */
  angleOff: number | null;
  /** By how many degrees to turn right to look at the plot; 0 when it is in view. */
  turn: number;
}

/** Null for a plot without vertices. */
export function look(
  at: Position,
  bearing: number | null,
  plot: MultiPolygon,
  tolerance: number,
): View | null {
  const near = toPlot(at, plot);
  if (near.metres === Number.POSITIVE_INFINITY) return null;
  const view = { distanceM: near.metres, inside: near.inside };
  if (bearing === null) return { ...view, faces: null, angleOff: null, turn: 0 };
  const turn = near.inside ? 0 : leastTurn(at, bearing, plot);
  const off = Math.abs(turn);
  return { ...view, faces: off <= tolerance, angleOff: off, turn };
}

function leastTurn(at: Position, bearing: number, plot: MultiPolygon): number {
  let best = 180;
  for (const polygon of plot.coordinates) {
    const ring = polygon[0] ?? [];
    if (!ring.length) continue;
    let last = turnTo(bearing, bearingTo(at, ring.at(-1)!));
    for (const q of ring) {
      const next = turnTo(bearing, bearingTo(at, q));
      if (Math.abs(next) < Math.abs(best)) best = next;
      // The edge crosses the line of sight, and in front of the camera.
      if (last * next < 0 && Math.abs(last - next) < 180) return 0;
      last = next;
    }
  }
  return best;
}
