import { t } from "@/shared/i18n";

/** How long ago, in words of one unit. A clock that was set back counts as now. */
export function ageWords(instant: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(instant)) / 60_000);
  if (!(minutes >= 1)) return t("field.ageNow");
  if (minutes < 60) return t("field.ageMinutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? t("field.ageHours", { n: hours }) : t("field.ageDays", { n: Math.floor(hours / 24) });
}

/** A span in words: "40 秒", "12 分钟", "25 小时". */
export function spanWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return t("field.secondsLong", { n: seconds });
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? t("field.minutesLong", { n: minutes })
    : t("field.hoursLong", { n: Math.round(minutes / 60) });
}

/** From here on a clock is worth a word. */
export const clockOffMs = 2 * 60_000;
