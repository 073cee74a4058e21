import type { Witness } from "@/api/types";

/** The `@word` that the caret stands in: what was typed of a name, and where. */
export function asked(text: string, caret: number): { q: string; from: number } | null {
  const found = /(?:^|[\s，。；、,.;:：（(])@([^\s@]{0,20})$/u.exec(text.slice(0, caret));
  return found ? { q: found[1]!, from: caret - found[1]!.length - 1 } : null;
}

/** Who fits what was typed: by name, login or unit; names that begin with it first. */
export function fitting(people: Witness[], q: string, most = 8): Witness[] {
  const low = q.toLowerCase();
  const rank = (p: Witness) => (p.name.startsWith(q) ? 0 : p.login.startsWith(low) ? 1 : 2);
  return people
    .filter((p) => !q || [p.name, p.login, p.unit].some((x) => x.toLowerCase().includes(low)))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, most);
}

/** The people chosen whose name still stands in the text. */
export const mentioned = (text: string, chosen: Witness[]): number[] => [
  ...new Set(chosen.filter((p) => text.includes(`@${p.name}`)).map((p) => p.id)),
];

/** The text in pieces, those that name a mentioned person marked. */
export function pieces(text: string, names: string[]): { text: string; named: boolean }[] {
  if (!names.length) return [{ text, named: false }];
  const known = [...names]
    .sort((a, b) => b.length - a.length)
    .map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return text
    .split(new RegExp(`(@(?:${known.join("|")}))`, "u"))
    .filter(Boolean)
    .map((part) => ({ text: part, named: part.startsWith("@") && names.includes(part.slice(1)) }));
}
