// Five classes of a measure, for the map and its legend. Bounds are values that
// a reader can check: the legend says exactly what a shade holds.

export type Method = "quantile" | "equal";

/** From the lowest to the highest value that a class holds, both included. */
export interface Class {
  from: number;
  to: number;
}

const most = 5;

/**
 * Classes of values, the lowest first. Quantiles hold about as many counties
 * each and never part equal ones; equal steps are as wide as each other.
 */
export function classesOf(values: number[], method: Method, whole: boolean): Class[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return [];
  if (low === high) return [{ from: low, to: high }];
  return method === "equal" ? steps(low, high, whole) : quantiles(sorted);
}

function quantiles(sorted: number[]): Class[] {
  const out: Class[] = [];
  let begin = 0;
  for (let n = 1; n <= most; n++) {
    let end = Math.round((sorted.length * n) / most);
    while (end < sorted.length && sorted[end] === sorted[end - 1]) end++;
    if (end <= begin) continue;
    out.push({ from: sorted[begin]!, to: sorted[end - 1]! });
    begin = end;
  }
  return out;
}

function steps(low: number, high: number, whole: boolean): Class[] {
  const out: Class[] = [];
  if (whole) {
    const wide = Math.ceil((high - low + 1) / most);
    for (let from = low; from <= high; from += wide) out.push({ from, to: from + wide - 1 });
    return out;
  }
  const wide = (high - low) / most;
  for (let n = 0; n < most; n++) out.push({ from: low + n * wide, to: low + (n + 1) * wide });
  out[most - 1]!.to = high; // not what adding up made of it
  return out;
}

/** The class of a value, or -1. */
export const classOf = (classes: Class[], value: number): number =>
  Number.isFinite(value) ? classes.findIndex((c) => value <= c.to) : -1;

/** The shades of so many classes out of five: spread, so that few differ clearly. */
export function shadesFor<T>(shades: T[], classes: number): T[] {
  if (classes <= 1) return shades.slice(2, 2 + classes);
  return Array.from(
    { length: classes },
    (_, n) => shades[Math.round((n * (shades.length - 1)) / (classes - 1))]!,
  );
}
