import type { Rule, Word } from "@/api/types";
import { t } from "@/shared/i18n";
import { vocabulary, word } from "@/shared/vocabulary";

/** A rule that asks nothing and says nothing yet, with the next free number. */
export function blank(rows: Rule[]): Rule {
  return {
    no: Math.max(0, ...rows.map((r) => r.no)) + 1,
    types: [],
    classes: [],
    plantings: [],
    pbf: "",
    digging: "",
    activity: "",
    qualification: "",
    lead: "",
    partner: "",
    track: "rectification",
    words: "",
    basis: "",
    note: "",
    needsConfirmation: false,
  };
}

/** What of a row is sent: the server words the condition itself. */
export const sent = (r: Rule): Rule => ({
  no: r.no,
  types: r.types,
  classes: r.classes,
  plantings: r.plantings,
  pbf: r.pbf,
  digging: r.digging,
  activity: r.activity,
  qualification: r.qualification,
  lead: r.lead,
  partner: r.partner,
  track: r.track,
  words: r.words,
  basis: r.basis,
  note: r.note,
  needsConfirmation: r.needsConfirmation,
});

/** The row at `at` goes up or down by one; the list itself stays as it was. */
export function moved<T>(list: T[], at: number, by: number): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  const out = [...list];
  out.splice(to, 0, ...out.splice(at, 1));
  return out;
}

/** Land classes to choose from: each by its code, and whole groups by two digits. */
export function classChoices(): Word[] {
  const groups = [...new Set(vocabulary.landClasses.map((c) => c.code.slice(0, 2)))].sort();
  return groups.flatMap((code) => [
    { code, zh: t("rules.allOfClass", { code }), en: t("rules.allOfClass", { code }) },
    ...vocabulary.landClasses.filter((c) => c.code.startsWith(code)),
  ]);
}

export const yesNo = (
  yes: "rules.touches" | "rules.dug",
  no: "rules.touchesNot" | "rules.notDug",
): Word[] => [
  { code: "yes", zh: t(yes), en: t(yes) },
  { code: "no", zh: t(no), en: t(no) },
];

/** The condition in words; codes are followed by what they mean. */
export function conditionOf(r: Rule): string {
  const named = (list: Word[], codes: string[]) =>
    codes.map((c) => (word(list, c) === c ? c : `${c} ${word(list, c)}`)).join(t("common.listed"));
  const parts: string[] = [];
  const ground = [];
  if (r.types.length) ground.push(`${t("rules.types")} ${named(vocabulary.types, r.types)}`);
  if (r.classes.length) ground.push(`${t("rules.classes")} ${named(vocabulary.landClasses, r.classes)}`);
  if (ground.length) parts.push(ground.join(` ${t("rules.or")} `));
  if (r.plantings.length) parts.push(`${t("rules.plantings")} ${named(vocabulary.plantings, r.plantings)}`);
  if (r.pbf) parts.push(`${t("rules.pbf")} ${t(r.pbf === "yes" ? "rules.touches" : "rules.touchesNot")}`);
  if (r.digging) parts.push(t(r.digging === "yes" ? "rules.dug" : "rules.notDug"));
  if (r.activity) parts.push(t("rules.aquaculture"));
  return parts.join(t("common.semicolon"));
}
