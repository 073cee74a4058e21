import { Problem } from "@/api/problem";
import { t } from "./i18n";

/** What a person reads when something was refused: the server's own words. */
export function refusal(error: unknown, wrote = false): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  if (error.status === 0) return wrote ? t("common.noAnswer") : t("common.noAnswerRead");
  if (error.message) return error.message;
  return t("common.noWords", { status: error.status });
}

/** The lines under the refusal: what is missing, and the request to quote. */
export function refusalDetails(error: unknown): string[] {
  if (!(error instanceof Problem)) return [];
  const fields = error.fields.map((f) => f.message).filter((m) => !error.message.includes(m));
  const lines = [...error.missing, ...fields];
  if (error.status >= 500 && error.requestId) lines.push(t("common.requestId", { id: error.requestId }));
  return lines;
}
