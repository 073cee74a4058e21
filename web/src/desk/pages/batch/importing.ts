import type { Counts, Import } from "@/api/types";
import { type Key, t } from "@/shared/i18n";

const status: Record<Import["status"], Key> = {
  parsing: "batch.parsing",
  needs_settings: "batch.needsSettings",
  parsed: "batch.parsed",
  committing: "batch.committing",
  committed: "batch.committed",
  failed: "batch.failed",
  cancelled: "batch.cancelled",
};

/** True while the server is at work and the page should ask again. */
export const running = (i: Import) => i.status === "parsing" || i.status === "committing";

/** True once it is known what the file holds. */
export const checked = (i: Import) => ["parsed", "committing", "committed"].includes(i.status);

export function importWords(i: Import): string {
  const { done, total } = i.progress;
  const far = running(i) && total > 0 ? ` ${done} / ${total}` : "";
  return t(status[i.status]) + far;
}

/** What the three sides of the sum come to; it has to be what was read. */
export const summed = (c: Counts) => c.new + c.matched + c.rejected;
export const addsUp = (c: Counts) => summed(c) === c.read;

/** How many rows storing would do something about: all but those left out or already there. */
export const toStore = (c: Counts) => c.new + c.matched - (c.groups.existing ?? 0);

/** How many rows of a group wait for a person's word. */
export const openIn = (c: Counts, verdict: string) =>
  c.plan.filter((p) => p.verdict === verdict).reduce((n, p) => n + p.open, 0);
