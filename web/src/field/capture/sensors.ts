// Where the phone is and which way its camera looks, live. One watch for all
// pages; it ends a while after the last one has gone.
import { onBeforeUnmount, onMounted, reactive, readonly } from "vue";
import { watchClock } from "./clockWatch";
import { type Heading, headingOf, type Orientation } from "./compass";
import { type Fix, fixOf, remember } from "./fixes";

export type FixTrouble = "" | "waiting" | "denied" | "unavailable";
export type CompassState = "off" | "ask" | "on" | "none";

interface Sensors {
  fixes: Fix[];
  fix: Fix | null;
  fixTrouble: FixTrouble;
  heading: Heading | null;
  compass: CompassState;
  clockMoved: boolean;
}

const state = reactive<Sensors>({
  fixes: [],
  fix: null,
  fixTrouble: "waiting",
  heading: null,
  compass: "off",
  clockMoved: false,
});
export const sensors = readonly(state) as Readonly<Sensors>;

let users = 0;
let stop: (() => void) | null = null;
let ending = 0;

function watchPosition(): () => void {
  if (!("geolocation" in navigator)) {
    state.fixTrouble = "unavailable";
    return () => undefined;
  }
  const id = navigator.geolocation.watchPosition(
    (position) => {
      const fix = fixOf(position, Date.now());
      state.fixes = remember(state.fixes, fix);
      state.fix = fix;
      state.fixTrouble = "";
    },
    (e) => {
      // A time-out with an old fix at hand is only waiting for a newer one.
      state.fixTrouble =
        e.code === e.PERMISSION_DENIED ? "denied" : e.code === e.TIMEOUT ? "waiting" : "unavailable";
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
  );
  return () => navigator.geolocation.clearWatch(id);
}

type Asking = { requestPermission?: () => Promise<"granted" | "denied"> };
const asking = (): Asking | null =>
  typeof DeviceOrientationEvent === "undefined" ? null : (DeviceOrientationEvent as unknown as Asking);

function hear(e: Event) {
  const heading = headingOf(e as unknown as Orientation, screen.orientation?.angle ?? 0);
  // A relative reading says nothing and must not wipe out an absolute one.
  if (!heading) return;
  state.heading = heading;
  state.compass = "on";
}

function listen(): () => void {
  const type = "ondeviceorientationabsolute" in window ? "deviceorientationabsolute" : "deviceorientation";
  window.addEventListener(type, hear);
  // Nothing heard for a while: this phone has no compass, or wants to be asked.
  const deaf = window.setTimeout(() => {
    if (!state.heading) state.compass = asking()?.requestPermission && !asked ? "ask" : "none";
  }, 2_500);
  return () => {
    window.removeEventListener(type, hear);
    window.clearTimeout(deaf);
  };
}

let unlisten: (() => void) | null = null;

let asked = false;

/** Asks for the compass, as iOS wants it; must run in a tap. */
export async function askCompass(): Promise<void> {
  asked = true;
  const answer = await asking()
    ?.requestPermission?.()
    .catch(() => "denied" as const);
  state.compass = answer === "granted" ? "off" : "none";
  unlisten?.();
  unlisten = answer === "granted" ? listen() : null;
}

function start() {
  const unwatch = watchPosition();
  const unclock = watchClock(() => {
    state.clockMoved = true;
  });
  if (!asking()) state.compass = "none";
  else unlisten ??= listen();
  stop = () => {
    unwatch();
    unclock();
    unlisten?.();
    unlisten = null;
    stop = null;
  };
}

/** Watches for as long as the page that calls it is open. */
export function useSensors(): Readonly<Sensors> {
  onMounted(() => {
    users++;
    window.clearTimeout(ending);
    if (!stop) start();
  });
  onBeforeUnmount(() => {
    users--;
    // The next page most likely wants them too: a receiver is slow to begin anew.
    ending = window.setTimeout(() => {
      if (users === 0) stop?.();
    }, 20_000);
  });
  return sensors;
}
