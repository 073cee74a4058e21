import { reactive } from "vue";
import { cases } from "@/api";
import { handedIn } from "@/api/outbox";
import { supervision } from "@/api/supervision";
import { may, reviews } from "./session";

/** What waits for me, as the rail shows it. */
export const counts = reactive<Record<string, number | undefined>>({});

let asked = 0;

/** Asks again, at most every five seconds unless something was just done. */
export async function refreshCounts(now = false): Promise<void> {
  if (!now && Date.now() - asked < 5000) return;
  asked = Date.now();
  // The review page is a part of the inbox.
  const inbox = async () => {
    const now = await cases.inbox();
    const mine = now.groups.filter((g) => reviews().includes(g.state));
    counts.review = mine.reduce((sum, g) => sum + g.count, 0);
    return now.total;
  };
  const total = (query: Record<string, string | number>) =>
    cases.list({ ...query, limit: 1 }).then((p) => p.total);
  const jobs: [string, boolean, () => Promise<number>][] = [
    ["inbox", may("cases.step"), inbox],
    ["queue", may("queue.read"), () => total({ state: "imported" })],
    [
      "handedIn",
      may("cases.step"),
      async () => (await handedIn.held()).items.filter((e) => e.status === "held").length,
    ],
    [
      "supervision",
      may("supervision.issue") || may("supervision.reply"),
      () => supervision.list({ mine: "true", limit: 1 }).then((p) => p.total),
    ],
    ["conference", may("agenda.read"), () => total({ state: "disputed,escalated" })],
  ];
  await Promise.all(
    jobs.map(async ([name, allowed, ask]) => {
      if (!allowed) return;
      // A count that cannot be had is left out; the page itself says why.
      counts[name] = await ask().catch(() => undefined);
    }),
  );
}

/** A list is counted up to ten thousand; beyond, it is only known to be more. */
export const counted = (n: number): string => (n > 10_000 ? "10000+" : String(n));
