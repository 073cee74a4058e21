import { t } from "@/shared/i18n";

/** How long ago, in words: 刚刚, 12 分钟前, 3 小时前. */
export function age(instant: string, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(instant)) / 60_000));
  if (minutes < 1) return t("field.ageNow");
  if (minutes < 60) return t("field.ageMinutes", { n: minutes });
  if (minutes < 48 * 60) return t("field.ageHours", { n: Math.floor(minutes / 60) });
  return t("field.ageDays", { n: Math.floor(minutes / 1440) });
}
