import type { Import } from "@/api/types";
import { type Key, t } from "@/shared/i18n";

const status: Record<Import["status"], Key> = {
  parsing: "batch.parsing",
  needs_settings: "batch.needsSettings",
  parsed: "batch.parsed",
  committing: "batch.committing",
  committed: "batch.committed",
  failed: "batch.failed",
};

/** True while the server is at work and the page should ask again. */
export const running = (i: Import) => i.status === "parsing" || i.status === "committing";

export function importWords(i: Import): string {
  const { done, total } = i.progress;
  const far = running(i) && total > 0 ? ` ${done} / ${total}` : "";
  return t(status[i.status]) + far;
}

/** The counts of a dry run in the order they are read, with their words. */
export const tallies: { name: keyof Import["counts"]; word: Key; verdict?: string; doubt?: boolean }[] = [
  { name: "read", word: "batch.read", verdict: "" },
  { name: "new", word: "batch.new", verdict: "new" },
  { name: "existing", word: "batch.existing", verdict: "existing" },
  { name: "duplicate", word: "batch.duplicate", verdict: "duplicate" },
  { name: "invalid", word: "batch.invalid", verdict: "invalid", doubt: true },
  { name: "countyMismatch", word: "batch.countyMismatch", doubt: true },
  { name: "outside", word: "batch.outside", doubt: true },
  // Known only once the plots are stored; until then the server leaves it out.
  { name: "unrouted", word: "batch.unrouted", doubt: true },
];
