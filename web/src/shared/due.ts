import { t } from "./i18n";

export interface Due {
  state: string;
  dueOn: string | null;
  overdueDays: number;
  daysLeft: number | null;
}

/** How a case stands against its limit, in words, and whether that is bad. */
export function dueWords(due: Due, dayKind?: string): { words: string; tone: "late" | "mine" | "" } {
  if (!due.dueOn) return { words: "", tone: "" };
  if (due.overdueDays > 0) return { words: t("common.overdue", { n: due.overdueDays }), tone: "late" };
  if (due.daysLeft === null) return { words: due.dueOn, tone: "" };
  if (due.daysLeft <= 0) return { words: t("common.dueToday"), tone: "mine" };
  const key = dayKind === "calendar" ? "common.daysLeft" : "common.workingLeft";
  return { words: t(key, { n: due.daysLeft }), tone: due.daysLeft <= 3 ? "mine" : "" };
}
