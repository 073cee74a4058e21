import { onBeforeUnmount, onMounted, ref } from "vue";
import { notices } from "@/api/supervision";
import { me } from "./session";

/** How many notices I have not read. */
export const unread = ref(0);

const every = 30_000;

/** Asks now; what cannot be had leaves the old figure. */
export async function askBell(): Promise<void> {
  if (!me.value || document.hidden) return;
  unread.value = await notices.count().catch(() => unread.value);
}

/** Asks every half minute while the page is looked at. */
export function useBell() {
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    void askBell();
    timer = setInterval(askBell, every);
    document.addEventListener("visibilitychange", askBell);
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", askBell);
  });
}
