import type { Word } from "@/api/types";
import { mu } from "@/shared/area";
import { isZh, t } from "@/shared/i18n";
import { photoEntries, visitOf } from "../capture/facts";
import type { FieldCase } from "../contract";
import { batchOf, outbox, pack } from "../core";
import { outlineCents } from "./outline";
import { questionsOf, type SurveyDraft } from "./survey";

export const wordOf = (list: readonly Word[], code: string) => {
  const w = list.find((x) => x.code === code);
  return w ? (isZh.value ? w.zh : w.en || w.zh) : code;
};

export interface Line {
  name: string;
  words: string;
}

export function photoLine(c: FieldCase): Line {
  const now = visitOf(c, batchOf(c), outbox.items).photos.filter((p) => p.phase === c.phase).length;
  const waiting = photoEntries(outbox.items, c.id)
    .flatMap((e) => e.files)
    .filter((f) => !f.arrived && !f.released).length;
  return { name: t("fieldForms.photos"), words: t("fieldForms.photosCount", { n: now, waiting }) };
}

/** The parts that both steps have. */
export function surveyLines(d: SurveyDraft, c: FieldCase): Line[] {
  const cents = outlineCents(d.outline);
  const all = questionsOf(c, pack.words).length;
  const s = d.signature;
  const signed = s.strokes.length ? t("fieldForms.signed", { name: s.name || "—" }) : "";
  return [
    ...(all && c.phase === "verify"
      ? [
          {
            name: t("fieldForms.checklist"),
            words: t("fieldForms.answered", { n: Object.keys(d.answers).length, all }),
          },
        ]
      : []),
    { name: t("fieldForms.outline"), words: cents ? t("tasks.mu", { n: mu(cents) }) : "" },
    {
      name: t("fieldForms.signature"),
      words: s.refusing ? `${t("fieldForms.signRefused")}${t("common.colon")}${s.refused}` : signed,
    },
  ];
}
