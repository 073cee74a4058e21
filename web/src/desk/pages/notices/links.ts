import type { Notice } from "@/api/types";

/** The page that shows what a notice is about. */
export function linkOf(n: Pick<Notice, "kind" | "caseId" | "orderId">): string {
  if (n.orderId) return `/supervision/${n.orderId}`;
  // What waits for the other department stands on its own page: the case itself
  // may be out of sight.
  if (["acceptance_opened", "consulted", "legal_asked"].includes(n.kind)) return "/together";
  if (n.caseId) return `/cases/${n.caseId}`;
  return n.kind === "reminder" ? "/cases?overdue=true" : "/inbox";
}
