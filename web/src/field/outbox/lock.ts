// One sender over several tabs. A tab that the system froze may hold the lock
// for ever; a tab in use takes it away after a while, and what both then do is
// harmless, because everything that is sent may be sent twice.
export type Turn = (signal: AbortSignal) => Promise<void>;

/** Runs `turn` when nobody else sends; false when somebody does. */
export type Lock = (name: string, steal: boolean, turn: Turn) => Promise<boolean>;

export const browserLock: Lock = async (name, steal, turn) => {
  const taken = new AbortController();
  try {
    return await navigator.locks.request(
      name,
      steal ? { steal: true } : { ifAvailable: true },
      async (lock) => {
        if (!lock) return false;
        await turn(taken.signal);
        return true;
      },
    );
  } catch (e) {
    // Another tab took the lock away.
    taken.abort();
    if ((e as { name?: string }).name === "AbortError") return false;
    throw e;
  }
};
