const day = 86_400_000;

/** The days that a campaign is looked at on: every week from its first, and today. */
export function weeksOf(first: string, today: string): string[] {
  const [from, to] = [Date.parse(first), Date.parse(today)];
  if (!(from <= to)) return [today];
  const out: string[] = [];
  for (let at = from; at < to; at += 7 * day) out.push(new Date(at).toISOString().slice(0, 10));
  return [...out, today];
}

/** Where a day stands among them: the last that is not after it. */
export function weekAt(weeks: string[], asOf: string): number {
  if (!asOf) return weeks.length - 1;
  return Math.max(
    0,
    weeks.findLastIndex((w) => w <= asOf),
  );
}
