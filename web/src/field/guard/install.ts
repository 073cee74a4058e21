// The browser's own offer to put the page on the home screen, where it makes one.
import { shallowReactive } from "vue";

interface Offer extends Event {
  prompt(): Promise<unknown>;
}
export const install = shallowReactive<{ event: Offer | null }>({ event: null });

export function watchInstall(): void {
  window.addEventListener("beforeinstallprompt", (e) => {
    e.preventDefault();
    install.event = e as Offer;
  });
  window.addEventListener("appinstalled", () => {
    install.event = null;
  });
}

export async function askInstall(): Promise<void> {
  const offer = install.event;
  // It can be asked once only.
  install.event = null;
  await offer?.prompt();
}
