import type { ExpressionSpecification } from "maplibre-gl";
import type { Vocabulary } from "@/api/types";

// Two hues for the two departments, lighter at the start of the work and
// darker towards its end; or five steps from light to dark for the phase
// alone, readable without colour vision. What has ended is grey either way.
export const ended = "#a9b1ab";
export const late = "#b42318";
export const chosen = "#b54708";
export const hatch = "#7a5c00";

/** The five phases of the work, in order. */
export const phases = ["dispatch", "verification", "rectification", "evidence", "closure"];

export const leadShades: Record<string, string[]> = {
  natural_resources: ["#c3d8ee", "#93bce0", "#5f9bd0", "#2f74b5", "#134a86"],
  agriculture: ["#cbe3c4", "#9fcf97", "#6cb36c", "#3b8a46", "#1a5a29"],
  "": ["#ddd3c8", "#c5b6a6", "#a99684", "#8a7764", "#665545"],
};
export const leadHues: Record<string, string> = {
  natural_resources: "#1f5fa8",
  agriculture: "#2f6b3a",
  "": "#6b5d4f",
};
export const phaseShades = ["#e9d84c", "#7cc86a", "#27968c", "#3f5a93", "#48196b"];
/** How much has been closed: nothing, up to a third, two thirds, all but some, all. */
export const shareShades = ["#e4dff0", "#bdb3dc", "#9384c2", "#6a54a3", "#42277d"];
export const shareSteps = [0, 0.34, 0.67, 1];

export const isEnded = (state: string) => ["closed", "reported", "split", "voided"].includes(state);

type Terms = Vocabulary["states"];
/** The running states of a phase; empty when the server names none. */
const statesIn = (states: Terms, phase: string) =>
  states.filter((s) => s.phase === phase && !isEnded(s.code)).map((s) => s.code);

/** An expression that gives a shade by state, and grey for what has ended. */
function byPhase(states: Terms, shades: string[]): ExpressionSpecification {
  const arms = phases.flatMap((phase, n) => {
    const codes = statesIn(states, phase);
    return codes.length ? [codes, shades[n]!] : [];
  });
  if (!arms.length) return ["literal", ended] as unknown as ExpressionSpecification;
  return ["match", ["get", "state"], ...arms, ended] as unknown as ExpressionSpecification;
}

export const fillBy = (colouring: "lead" | "state", states: Terms): ExpressionSpecification =>
  colouring === "state"
    ? byPhase(states, phaseShades)
    : [
        "match",
        ["get", "lead"],
        "natural_resources",
        byPhase(states, leadShades.natural_resources!),
        "agriculture",
        byPhase(states, leadShades.agriculture!),
        byPhase(states, leadShades[""]!),
      ];

export const lineBy = (colouring: "lead" | "state"): ExpressionSpecification | string =>
  colouring === "state"
    ? "#39433d"
    : [
        "match",
        ["get", "lead"],
        "natural_resources",
        leadHues.natural_resources!,
        "agriculture",
        leadHues.agriculture!,
        leadHues[""]!,
      ];

/** Squares: the department that leads most of them, or the share closed. */
export const squareBy = (colouring: "lead" | "state"): ExpressionSpecification =>
  colouring === "state"
    ? ([
        "step",
        ["/", ["get", "closed"], ["get", "count"]],
        shareShades[0],
        0.000001,
        shareShades[1],
        ...shareSteps.slice(1).flatMap((at, n) => [at, shareShades[n + 2]]),
      ] as unknown as ExpressionSpecification)
    : [
        "case",
        [">", ["get", "nr"], ["/", ["get", "count"], 2]],
        leadHues.natural_resources!,
        [">", ["get", "ag"], ["/", ["get", "count"], 2]],
        leadHues.agriculture!,
        leadHues[""]!,
      ];
