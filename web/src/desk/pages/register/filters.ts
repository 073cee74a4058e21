import type { LocationQuery } from "vue-router";
import type { CaseQuery } from "@/api";
import type { Word } from "@/api/types";
import { type Key, t } from "@/shared/i18n";
import { counties, said, vocabulary } from "@/shared/vocabulary";

/** One way to narrow the register; its value stands in the address. */
export interface Filter {
  name: string;
  word: Key;
  kind: "words" | "word" | "flag" | "text" | "days";
  options?: () => Word[];
}

export const filters: Filter[] = [
  { name: "state", word: "register.state", kind: "words", options: () => vocabulary.states },
  { name: "mine", word: "register.mine", kind: "flag" },
  { name: "overdue", word: "register.overdue", kind: "flag" },
  { name: "supervised", word: "register.supervised", kind: "flag" },
  { name: "dueWithin", word: "register.dueWithin", kind: "days" },
  {
    name: "county",
    word: "register.county",
    kind: "word",
    options: () => counties().map((c) => ({ code: c.code, zh: c.name })),
  },
  { name: "town", word: "register.town", kind: "text" },
  { name: "lead", word: "register.lead", kind: "word", options: () => vocabulary.departments },
  { name: "partner", word: "register.partner", kind: "word", options: () => vocabulary.departments },
  {
    name: "qualification",
    word: "register.qualification",
    kind: "word",
    options: () => vocabulary.qualifications,
  },
  { name: "type", word: "register.type", kind: "word", options: () => vocabulary.types },
  { name: "pbf", word: "register.pbfOnly", kind: "flag" },
  { name: "batch", word: "register.batch", kind: "word" },
  { name: "action", word: "register.action", kind: "word", options: () => vocabulary.actions },
  { name: "bbox", word: "register.bbox", kind: "text" },
];
const passed = [...filters.map((f) => f.name), "q", "sort"];

/** The server's question for an address; anything else in it is left out. */
export function queryOf(address: LocationQuery): CaseQuery {
  const query: CaseQuery = {};
  for (const name of passed) {
    const value = address[name];
    if (typeof value === "string" && value !== "") query[name] = value;
  }
  return query;
}

/** The same question as a body: numbers and flags are no text there. */
export function bodyOf(query: CaseQuery): Record<string, unknown> {
  const { sort: _, ...rest } = query;
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => {
      const f = filters.find((one) => one.name === name);
      if (f?.kind === "flag") return [name, value === "true"];
      return [name, name === "batch" ? Number(value) : value];
    }),
  );
}

/** A filter that is on, in words. */
export function chipWords(f: Filter, value: string, batches: Word[]): string {
  if (f.kind === "flag") return t(f.word);
  if (f.kind === "days") return t("register.dueWithinDays", { n: value });
  if (f.name === "bbox") return t(f.word);
  const options = f.name === "batch" ? batches : (f.options?.() ?? []);
  const words = value.split(",").map((code) => {
    const found = options.find((o) => o.code === code);
    return found ? said(found) : code;
  });
  return t(f.word) + t("common.colon") + words.join(t("common.listed"));
}
