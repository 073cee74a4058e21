import { reactive } from "vue";
import { layers } from "@/api";
import type { Job } from "@/api/types";
import { mine } from "@/shared/session";

// A layer is read in the background. Its job outlives the page: the number is
// kept in this browser, so that one may leave, close, and come back to it.
export const loading = reactive<{ job: Job | null; error: unknown }>({ job: null, error: null });

const place = () => mine("layerJob");
let timer = 0;

export const isOver = (job: Job) => job.state === "done" || job.state === "failed";

/** Follows a job until it is over, then calls `over` if it loaded a layer. */
export async function follow(id: number, over: () => void): Promise<void> {
  window.clearTimeout(timer);
  localStorage.setItem(place(), String(id));
  try {
    loading.job = await layers.job(id);
    loading.error = null;
  } catch (e) {
    loading.error = e;
    // Not mine, or gone: nothing to come back to. Anything else may pass.
    if ((e as { status?: number }).status === 404) return forget();
  }
  if (loading.job && isOver(loading.job)) {
    localStorage.removeItem(place());
    if (loading.job.state === "done") over();
    return;
  }
  timer = window.setTimeout(() => void follow(id, over), loading.error ? 4000 : 1000);
}

/** Goes on with a job that was left. */
export function comeBack(over: () => void) {
  const id = Number(localStorage.getItem(place()));
  if (id > 0) void follow(id, over);
}

/** Stops asking; the job itself goes on. */
export const leave = () => window.clearTimeout(timer);

export function forget() {
  leave();
  localStorage.removeItem(place());
  Object.assign(loading, { job: null, error: null });
}
