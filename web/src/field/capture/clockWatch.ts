// Notices that somebody set the phone's clock while the page was open, by the
// counter that no clock setting moves.

interface Tick {
  date: number;
  counter: number;
}

/** More than any hiccup, less than anything worth cheating for. */
const slack = 5_000;

/**
 * Whether the clock was set between two ticks. A phone that sleeps stops the
 * counter but not the clock, so a leap ahead counts only if the page was in
 * sight the whole time; back never goes by itself.
 */
export function clockSet(before: Tick, after: Tick, inSight: boolean): boolean {
  const drift = after.date - before.date - (after.counter - before.counter);
  return drift < -slack || (inSight && drift > slack);
}

/** Watches until stopped; `moved` is told once for each time. */
export function watchClock(moved: () => void): () => void {
  const now = (): Tick => ({ date: Date.now(), counter: performance.now() });
  let last = now();
  let inSight = document.visibilityState === "visible";
  const look = () => {
    const next = now();
    if (clockSet(last, next, inSight)) moved();
    last = next;
    inSight = document.visibilityState === "visible";
  };
  const hidden = () => {
    inSight = false;
  };
  const timer = window.setInterval(look, 2_000);
  document.addEventListener("visibilitychange", hidden);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", hidden);
  };
}
