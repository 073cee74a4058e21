import type { Counts, VerdictDoc } from "@/api/types";
import { vocabulary } from "@/shared/vocabulary";

// How a group looks on the map and in its tab: a colour that white letters can
// be read on, and a letter, because colour alone tells nobody apart.
const looks: Record<string, [colour: string, mark: string]> = {
  new: ["#2f6b3a", "新"],
  same: ["#1f5fa8", "同"],
  grown: ["#6b3fa0", "扩"],
  part: ["#0f6b64", "含"],
  relapse: ["#b42318", "潮"],
  revised: ["#7a5c00", "更"],
  straddling: ["#96347f", "跨"],
  outside: ["#5a6474", "外"],
  small: ["#8a5a2b", "小"],
  twin: ["#b54708", "双"],
  existing: ["#56655b", "有"],
  duplicate: ["#4a554e", "重"],
  invalid: ["#1c2420", "错"],
};
export const colourOf = (verdict: string) => looks[verdict]?.[0] ?? "#4a554e";
export const markOf = (verdict: string) => looks[verdict]?.[1] ?? "？";
export const colours = Object.entries(looks).flatMap(([verdict, [colour]]) => [verdict, colour]);

/** The groups that an import has, in the order of the table of reconciliation. */
export const groupsOf = (c: Counts): VerdictDoc[] => vocabulary.verdicts.filter((v) => c.groups[v.code]);

export const docOf = (verdict: string) => vocabulary.verdicts.find((v) => v.code === verdict);

/** What may be decided about every one of these groups. */
export function shared(verdicts: string[]): string[] {
  const [first, ...rest] = [...new Set(verdicts)].map((v) => docOf(v)?.may ?? []);
  return (first ?? []).filter((d) => rest.every((may) => may.includes(d)));
}
