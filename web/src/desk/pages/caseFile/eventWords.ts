import type { CaseEvent, CaseRecord, Word } from "@/api/types";
import { mu } from "@/shared/area";
import { t } from "@/shared/i18n";
import { departmentWord, places, stateWord, vocabulary, word } from "@/shared/vocabulary";

type Detail = Record<string, unknown>;
type Line = { code?: string; areaCents?: number; note?: string };

const area = (cents?: number) => (cents ? ` ${mu(cents)} ${t("common.mu")}` : "");

function said(detail: Detail, names: Map<number, string>): string[] {
  const text = (name: string) => (typeof detail[name] === "string" ? (detail[name] as string) : "");
  const out: string[] = [];
  const finding = detail.finding as Line | undefined;
  if (finding?.code)
    out.push(word(vocabulary.findings, finding.code) + area(finding.areaCents), finding.note ?? "");
  if (text("notReachable")) out.push(word(vocabulary.notReachable, text("notReachable")));
  if (detail.survey) out.push(t("caseFile.surveyed"));
  if (Array.isArray(detail.measures)) {
    for (const m of detail.measures as Line[])
      out.push(word(vocabulary.measures, m.code) + area(m.areaCents));
  }
  if (text("deadline")) out.push(`${t("caseFile.deadline")} ${text("deadline")}`);
  if (text("finishedOn")) out.push(`${t("caseFile.finishedOn")} ${text("finishedOn")}`);
  if (text("outcome")) out.push(stateWord(text("outcome")));
  if (text("ground")) {
    const all: Word[] = [...vocabulary.grounds, ...vocabulary.voidGrounds, ...vocabulary.reopenGrounds];
    out.push(word(all, text("ground")));
  }
  if (text("department")) out.push(`${departmentWord(text("department"))}${t("caseFile.lead")}`);
  const county = text("county");
  if (county) out.push(places.regions.find((r) => r.code === county)?.name ?? county);
  if (Array.isArray(detail.inspectors)) {
    const ids = detail.inspectors as number[];
    const known = ids.map((id) => names.get(id));
    out.push(
      known.every(Boolean) ? known.join(t("common.listed")) : t("caseFile.deputedTo", { n: ids.length }),
    );
  }
  if (Array.isArray(detail.children)) out.push(t("caseFile.parts", { n: detail.children.length }));
  for (const name of ["question", "application", "reportBatch"]) out.push(text(name));
  const acceptance = detail.acceptance as { on?: string; opinion?: string } | undefined;
  if (acceptance) out.push(`${acceptance.on ?? ""} ${acceptance.opinion ?? ""}`);
  return out;
}

/** What a note, a request or another detection says. */
export function recordWords(r: CaseRecord): string {
  const { payload } = r;
  if (r.kind !== "detection") return payload.text ?? payload.reason ?? "";
  const seen = t("caseFile.detectedAs", {
    batch: payload.batch,
    no: payload.plotNo,
    relation: word(vocabulary.verdicts, payload.relation),
    area: mu(Number(payload.areaCents)),
  });
  return [seen, payload.note].filter(Boolean).join(t("common.semicolon"));
}

/** What a step decided, in a few words; empty when the step says it all. `names` are known people. */
export const eventWords = (e: CaseEvent, names = new Map<number, string>()): string =>
  [e.reason, ...said(e.detail ?? {}, names)]
    .map((s) => s.trim().replace(/[。；]$/, ""))
    .filter(Boolean)
    .join(t("common.semicolon"));
