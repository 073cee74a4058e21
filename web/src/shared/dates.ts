// Instants are shown in Asia/Shanghai whatever the computer's own zone is.
const parts = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

/** "2026-06-01 09:05", or "" for nothing. */
export function minute(instant: string | null | undefined): string {
  if (!instant) return "";
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? "" : parts.format(at);
}

/** "2026-06-01 09:05:07": where the order of things matters. */
export const second = (instant: string) =>
  `${minute(instant)}:${new Date(instant).getUTCSeconds().toString().padStart(2, "0")}`;

/** The day of an instant: "2026-06-01". */
export const day = (instant: string | null | undefined) => minute(instant).slice(0, 10);

/** Today in Shanghai, shifted by whole days. */
export function today(shift = 0, now = new Date()): string {
  return parts.format(new Date(now.getTime() + shift * 86_400_000)).slice(0, 10);
}

/** "20260501" as files write it becomes "2026-05-01"; anything else stays. */
export const fileDay = (text: string) => text.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
