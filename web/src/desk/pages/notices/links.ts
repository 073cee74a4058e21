import type { Notice } from "@/api/types";

/** The page that shows what a notice is about. */
export function linkOf(n: Pick<Notice, "kind" | "caseId" | "orderId">): string {
  if (n.orderId) return `/supervision/${n.orderId}`;
  if (n.caseId) return `/cases/${n.caseId}`;
  return n.kind === "reminder" ? "/cases?overdue=true" : "/inbox";
}
