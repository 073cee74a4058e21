// The page's own new versions: told to the person, taken at his word.
import { reactive } from "vue";

export const update = reactive({ ready: false });
let waiting: ServiceWorker | null = null;
let asked = false;

/** Registers the service worker and watches for a newer one. */
export async function watchUpdates(): Promise<void> {
  if (!import.meta.env.PROD || !navigator.serviceWorker) return;
  const sw = navigator.serviceWorker;
  let controlled = sw.controller !== null;
  sw.addEventListener("controllerchange", () => {
    // The tab whose person said so is loaded anew; the others are told, for
    // the files they were made of are gone.
    if (asked) location.reload();
    else if (controlled) update.ready = true;
    controlled = true;
  });
  try {
    const registration = await sw.register("/field/sw.js", { scope: "/field/", updateViaCache: "none" });
    const look = () => {
      if (!registration.waiting || !sw.controller) return;
      waiting = registration.waiting;
      update.ready = true;
    };
    look();
    registration.addEventListener("updatefound", () => {
      const fresh = registration.installing;
      fresh?.addEventListener("statechange", look);
    });
    const again = () => document.visibilityState === "visible" && void registration.update().catch(() => {});
    document.addEventListener("visibilitychange", again);
    setInterval(again, 3_600_000);
  } catch {
    // Without it the page works as long as there is a network; that it does
    // not offline is seen when it is tried. The next opening tries again.
  }
}

/** Takes the new version. What is in the store is not touched by it. */
export function takeUpdate(): void {
  asked = true;
  if (waiting?.state === "installed") waiting.postMessage("take-over");
  else location.reload();
}
