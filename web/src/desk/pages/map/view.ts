import type { LocationQuery } from "vue-router";
import type { CaseQuery } from "@/api";
import { withQuery } from "@/api/client";

// The address holds the whole view, so that a link sent to somebody shows the
// same map: the filters under the register's own names, `at` the camera, `by`
// what colours mean, `case` the chosen one.

/** What narrows the map; each name means the same in the register. */
export const narrowed = ["state", "lead", "county", "batch", "qualification", "overdue", "pbf"];

export type Colouring = "lead" | "state";

/** The map's middle and zoom. */
export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

/** The server's question for an address; what does not narrow is left out. */
export function filtersOf(address: LocationQuery): CaseQuery {
  const filters: CaseQuery = {};
  for (const name of narrowed) {
    const value = address[name];
    if (typeof value === "string" && value !== "") filters[name] = value;
  }
  return filters;
}

/** "113.42510,27.10320,11.25", or null when that is not what it says. */
export function cameraOf(text: unknown): Camera | null {
  if (typeof text !== "string") return null;
  const parts = text.split(",").map((p) => (p.trim() === "" ? Number.NaN : Number(p)));
  const [lon, lat, zoom] = parts as [number, number, number];
  const fits = parts.length === 3 && Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 20;
  return fits ? { lon, lat, zoom } : null;
}

export const cameraText = (c: Camera) => `${c.lon.toFixed(5)},${c.lat.toFixed(5)},${c.zoom.toFixed(2)}`;

export const colouringOf = (text: unknown): Colouring => (text === "state" ? "state" : "lead");

/** The chosen case's id, or null. */
export function chosenOf(text: unknown): number | null {
  return typeof text === "string" && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}

/** The address of the tiles: whole, because a worker has no page to start from. */
export const tilesOf = (origin: string, filters: CaseQuery) =>
  withQuery(`${origin}/api/tiles/{z}/{x}/{y}.mvt`, filters);
