// Opens the field page without a network. It keeps the page's own files and
// nothing else: no answer of /api is ever taken from here.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const precached: { url: string; revision: string | null }[];

interface Worker {
  skipWaiting(): Promise<void>;
  addEventListener(type: "message", on: (e: MessageEvent) => void): void;
}
const worker = self as unknown as Worker;

precacheAndRoute(precached);
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/field/index.html"), { allowlist: [/^\/field(\/|$)/] }),
);

// A new version waits until its person says so.
worker.addEventListener("message", (e) => {
  if (e.data === "take-over") void worker.skipWaiting();
});
