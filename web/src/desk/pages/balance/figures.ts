import type { Amounts, BalanceSheet } from "@/api/types";
import { mu } from "@/shared/area";

export type Indicator = keyof Amounts;
export type Account = "source" | "stock" | "reserved" | "frozen" | "use";

/** What entries are asked for; the address holds it. */
export interface Asked {
  book: string;
  kind: string;
  month: string;
  indicator: string;
  account: string;
}
export const nothing = (): Asked => ({ book: "", kind: "", month: "", indicator: "", account: "" });

/** A figure as it is shown: 亩, or whole kilograms. */
export function shown(sheet: Pick<BalanceSheet, "indicators">, indicator: string, amount: number): string {
  const unit = sheet.indicators.find((i) => i.code === indicator)?.unit;
  return unit === "kg" ? amount.toLocaleString("en-US").replaceAll(",", " ") : mu(amount);
}

/** The years that may be asked for: this one, the last three and the next. */
export function years(today: string): { code: string; zh: string }[] {
  const now = Number(today.slice(0, 4));
  return [now + 1, now, now - 1, now - 2, now - 3].map((y) => ({ code: String(y), zh: String(y) }));
}

/** A percentage as hundredths of a percent; null when it is no number. */
export function basisPoints(text: string): number | null {
  const clean = text.trim();
  if (!/^\d+(\.\d{1,2})?$/.test(clean)) return null;
  return Math.round(Number(clean) * 100);
}
