// What the strip over the camera says of this very moment.
import type { MultiPolygon } from "geojson";
import { t } from "@/shared/i18n";
import { look } from "../geo/look";
import { standing, toPlot } from "../geo/plot";
import { compassWord, metres } from "../pages/work";
import type { Heading } from "./compass";
import type { Fix } from "./fixes";
import type { FixTrouble } from "./sensors";

export type Tone = "good" | "bad" | "dim";
export interface Part {
  words: string;
  tone: Tone;
}
export interface Limits {
  maxDistanceM: number;
  maxAccuracyM: number;
  toleranceDeg: number;
}

function where(fix: Fix, plot: MultiPolygon, limits: Limits): Part {
  const near = toPlot([fix.lon, fix.lat], plot);
  const stands = standing(near, fix.accuracyM);
  if (stands === "inside") return { words: t("capture.standsInside"), tone: "good" };
  if (stands === "edge" && near.edge <= limits.maxDistanceM)
    return { words: t("capture.standsEdge"), tone: "good" };
  const n = metres(near.inside ? 0 : near.metres);
  return near.metres <= limits.maxDistanceM
    ? { words: t("capture.standsOff", { n }), tone: "good" }
    : { words: t("capture.tooFar", { n }), tone: "bad" };
}

function facing(fix: Fix, heading: Heading | null, plot: MultiPolygon, limits: Limits): Part {
  if (!heading) return { words: t("capture.noHeading"), tone: "dim" };
  const view = look([fix.lon, fix.lat], heading.heading, plot, limits.toleranceDeg);
  if (view?.inside)
    return { words: t("capture.headingIs", { word: compassWord(heading.heading) }), tone: "good" };
  if (!view || view.faces) return { words: t("capture.facing"), tone: "good" };
  const n = Math.round(Math.abs(view.turn));
  return { words: t(view.turn > 0 ? "capture.turnRight" : "capture.turnLeft", { n }), tone: "bad" };
}

const old = (ms: number) =>
  ms < 120_000
    ? t("capture.seconds", { n: Math.round(ms / 1000) })
    : t("capture.minutes", { n: Math.round(ms / 60_000) });

export interface Now {
  fix: Fix | null;
  trouble: FixTrouble;
  heading: Heading | null;
  manual: boolean;
  now: number;
}

/** Distance, facing and accuracy, in this order. */
export function stripOf(s: Now, plot: MultiPolygon, limits: Limits): Part[] {
  const turned: Part = s.heading
    ? { words: t("capture.headingIs", { word: compassWord(s.heading.heading) }), tone: "dim" }
    : { words: t("capture.noHeading"), tone: "dim" };
  if (s.manual) return [{ words: t("capture.byHand"), tone: "dim" }, turned];
  if (!s.fix) {
    const words =
      s.trouble === "denied"
        ? t("capture.deniedFix")
        : s.trouble === "unavailable"
          ? t("capture.noFix")
          : t("capture.waitingFix");
    return [{ words, tone: "bad" }, turned];
  }
  const age = s.now - s.fix.at;
  const last: Part =
    age > 60_000
      ? { words: t("capture.oldFix", { n: old(age) }), tone: "bad" }
      : {
          words: t("capture.accuracy", { n: Math.ceil(s.fix.accuracyM) }),
          tone: s.fix.accuracyM <= limits.maxAccuracyM ? "good" : "bad",
        };
  return [where(s.fix, plot, limits), facing(s.fix, s.heading, plot, limits), last];
}
