import type { Candidate, MeetingDraft, MeetingItem, MeetingLine, MeetingSheet } from "@/api/types";

export const whys = ["disputed", "escalated", "doubtful", "proposal"] as const;

export const keyOf = (c: { caseId?: number; proposalId?: number }) =>
  c.caseId ? `c${c.caseId}` : `p${c.proposalId}`;

/** Something of the agenda as an item: what is proposed stands as it is now. */
export function itemOf(c: Candidate): MeetingItem {
  if (!c.caseId) return { proposalId: c.proposalId, result: "", text: "" };
  const item: MeetingItem = { caseId: c.caseId, result: "", text: "" };
  return c.step === "confer"
    ? { ...item, department: c.lead as MeetingItem["department"], county: c.county }
    : item;
}

/** The part of a meeting that is written. */
export const draftOf = (m: MeetingSheet): MeetingDraft => ({
  title: m.title,
  on: m.on,
  place: m.place,
  chair: m.chair,
  attendees: [...m.attendees],
  remark: m.remark,
  items: m.lines.map(plain),
});

function plain(l: MeetingLine): MeetingItem {
  const { about: _about, seen: _seen, ...item } = l;
  return item as MeetingItem;
}

/** Which inputs a decision of this item has, by the step that would follow. */
export function asks(step: string, item: MeetingItem): Set<string> {
  if (item.result !== "decided") return new Set(["text"]);
  if (step === "confer") return new Set(["department", "county", "finding", "measure", "term", "text"]);
  if (step !== "rule") return new Set(["text"]);
  const more = item.outcome === "awaiting_closure" ? ["ground"] : ["measure", "term"];
  return new Set(["outcome", "finding", ...more, "text"]);
}

/** What is sent: nothing that the decision does not ask for. */
export function trimmed(step: string, item: MeetingItem): MeetingItem {
  const wanted = asks(step, item);
  const all = ["department", "county", "finding", "outcome", "ground", "measure", "term"] as const;
  const out: MeetingItem = { ...item, text: item.text.trim() };
  for (const name of all) if (!wanted.has(name) || !out[name]) delete out[name];
  return out;
}
