// The room that the browser gives this page, and whether it may take it back.
export interface Room {
  used: number | null;
  free: number | null;
  /** Null where the browser cannot say. */
  persisted: boolean | null;
}

export async function room(): Promise<Room> {
  const s = globalThis.navigator?.storage;
  const estimate = await s?.estimate?.().catch(() => null);
  const persisted = (await s?.persisted?.().catch(() => null)) ?? null;
  const used = estimate?.usage ?? null;
  const quota = estimate?.quota ?? null;
  return { used, free: used !== null && quota !== null ? Math.max(0, quota - used) : null, persisted };
}

/** Asks the browser to keep what is here; its answer, or null when it cannot be asked. */
export async function askToKeep(): Promise<boolean | null> {
  const s = globalThis.navigator?.storage;
  if (!s?.persist) return null;
  return s.persist().catch(() => null);
}

/** Below this there is room for some ten photos only. */
export const lowRoom = 60 * 1024 * 1024;

/** "3.2 MB": for a person, in steps of 1024. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  let n = bytes / 1024;
  let i = 0;
  while (n >= 1000 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return `${n < 10 ? n.toFixed(1) : Math.round(n)} ${units[i]}`;
}
