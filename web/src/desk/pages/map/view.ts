import type { LocationQuery } from "vue-router";
import type { CaseQuery } from "@/api";
import { withQuery } from "@/api/client";
import type { Method } from "./classes";

// The address holds the whole view, so that a link sent to somebody shows the
// same map: what narrows cases and figures under the register's own names,
// `at` the camera, `measure` what counties are coloured by, `asOf` the day,
// `county` and `town` the place looked at, `by` what the colours of cases mean,
// `case` the chosen one, `off` and `on` the layers.

/** What narrows figures and cases alike. */
export const narrowed = ["lead", "qualification", "type", "batch", "pbf"];
/** What narrows only the cases that are drawn. */
export const drawn = ["state", "overdue"];

export type Colouring = "lead" | "state";

/** The map's middle and zoom. */
export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

const asked = (address: LocationQuery, names: string[]): CaseQuery => {
  const filters: CaseQuery = {};
  for (const name of names) {
    const value = address[name];
    if (typeof value === "string" && value !== "") filters[name] = value;
  }
  return filters;
};

/** The server's question for the cases of an address; what does not narrow is left out. */
export const filtersOf = (address: LocationQuery): CaseQuery => asked(address, [...narrowed, ...drawn]);

/** Which cases the figures of an address count, and as of which day. */
export const sliceOf = (address: LocationQuery): CaseQuery => asked(address, [...narrowed, "asOf"]);

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
export const methodOf = (text: unknown): Method => (text === "equal" ? "equal" : "quantile");

/** The chosen case's id, or null. */
export function chosenOf(text: unknown): number | null {
  return typeof text === "string" && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}

/** What can be switched; `off` names what usually shows, `on` what usually does not. */
export interface Shown {
  measure: boolean;
  cases: boolean;
  regions: boolean;
  heat: boolean;
  /** Ids of baseline layers. */
  layers: number[];
}

const names = (text: unknown) => (typeof text === "string" ? text.split(",").filter(Boolean) : []);

export function shownOf(address: LocationQuery): Shown {
  const [off, on] = [names(address.off), names(address.on)];
  return {
    measure: !off.includes("measure"),
    cases: !off.includes("cases"),
    regions: !off.includes("regions"),
    heat: on.includes("heat"),
    layers: on.map(chosenOf).filter((id) => id !== null),
  };
}

/** What of an address says the same as `shown`. */
export function shownText(shown: Shown): { off?: string; on?: string } {
  const off = (["measure", "cases", "regions"] as const).filter((n) => !shown[n]);
  const on = [...(shown.heat ? ["heat"] : []), ...shown.layers.map(String)];
  return { off: off.join(",") || undefined, on: on.join(",") || undefined };
}

/** The address of the tiles: whole, because a worker has no page to start from. */
export const tilesOf = (origin: string, filters: CaseQuery) =>
  withQuery(`${origin}/api/tiles/{z}/{x}/{y}.mvt`, filters);
