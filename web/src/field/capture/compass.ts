// Which way the back camera looks, from the orientation of the phone.
import type { Shot } from "../contract";
import { degrees, radians, turn } from "../geo/ellipsoid";

export interface Heading {
  /** Degrees clockwise from `ref`. */
  heading: number;
  ref: NonNullable<Shot["headingRef"]>;
  accuracyDeg: number | null;
}

/** The part of a DeviceOrientationEvent that counts; the last two are of iOS. */
export interface Orientation {
  type: string;
  absolute: boolean;
  alpha: number | null;
  beta: number | null;
  gamma: number | null;
  webkitCompassHeading?: number | null;
  webkitCompassAccuracy?: number | null;
}

/** Below this share of its length the camera's line is more down than along. */
const leastAlong = Math.sin(radians(20));

/**
 * Where the camera looks; null when the phone does not know its north. `screen`
 * is the angle of the screen's rotation in degrees.
 */
export function headingOf(e: Orientation, screen: number): Heading | null {
  const ios = e.webkitCompassHeading;
  if (typeof ios === "number" && Number.isFinite(ios) && ios >= 0) {
    // iOS says how well it knows, and −1 when it has to be calibrated.
    const accuracy = e.webkitCompassAccuracy ?? null;
    if (accuracy !== null && accuracy < 0) return null;
    return { heading: turn(ios + screen), ref: "magnetic", accuracyDeg: accuracy };
  }
  const known = e.absolute || e.type === "deviceorientationabsolute";
  if (!known || e.alpha === null || e.beta === null || e.gamma === null) return null;
  // Android's rotation vector counts from magnetic north. Others do not say.
  const ref = e.type === "deviceorientationabsolute" ? "magnetic" : "unknown";
  return { heading: cameraLine(e.alpha, e.beta, e.gamma, screen), ref, accuracyDeg: null };
}

/** The horizontal direction of the back camera; of the screen's top when the phone lies flat. */
function cameraLine(alpha: number, beta: number, gamma: number, screen: number): number {
  const [a, b, g] = [radians(alpha), radians(beta), radians(gamma)];
  const east = -Math.sin(g) * Math.cos(a) - Math.cos(g) * Math.sin(b) * Math.sin(a);
  const north = -Math.sin(g) * Math.sin(a) + Math.cos(g) * Math.sin(b) * Math.cos(a);
  if (Math.hypot(east, north) < leastAlong) return turn(screen - alpha);
  return turn(degrees(Math.atan2(east, north)));
}
