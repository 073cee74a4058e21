// After the faults: what the phone was told against what the server has, both
// ways, and all of it against what people did.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Arrangement } from "../../arrange";
import type { Deed, Kept } from "./deeds";

export interface Findings {
  entries: number;
  photos: number;
  held: number;
  /** Done by a person, and neither on the phone nor at the server. */
  lost: string[];
  /** At the server more than once. */
  doubles: string[];
  /** The phone was told other than it is. */
  wrong: string[];
}

interface CaseFile {
  records: { payload: unknown }[];
  events: { action: string; actorName: string }[];
  photos: { id: number; sha256: string }[];
}
interface Held {
  id: string;
  status: string;
  payload: unknown;
  files: { sha256: string; arrived: boolean }[];
}

/** What tells an entry from all others: the hash of its photo, or its words. */
export function markOf(k: Kept): string {
  if (k.entry.verb === "photograph") return k.entry.files?.[0]?.sha256 ?? "";
  return JSON.stringify(k.entry.payload);
}
const is = (k: Kept, d: Deed) =>
  k.entry.caseId === d.caseId && (d.what === "photo" ? markOf(k) === d.mark : markOf(k).includes(d.mark));

/** How often the case's file has it. */
function timesIn(file: CaseFile, d: Deed): number {
  const has = (x: unknown) => JSON.stringify(x).includes(d.mark);
  switch (d.what) {
    case "photo":
      return file.photos.filter((p) => p.sha256 === d.mark).length;
    case "note":
      return file.records.filter(has).length;
    case "finding":
      return file.events.filter((e) => e.action === "report_finding" && has(e)).length;
  }
}

export async function check(
  office: Arrangement,
  reader: string,
  deeds: Deed[],
  phones: { login: string; kept: Kept[] }[],
): Promise<Findings> {
  const out: Findings = { entries: 0, photos: 0, held: 0, lost: [], doubles: [], wrong: [] };
  const files = new Map<number, CaseFile>();
  const say = (d: Deed) => `${d.login} ${d.what} ${d.mark.slice(0, 24)} of case ${d.caseId}`;

  for (const { login, kept } of phones) {
    await askedAgain(office, login, kept, out);
    const { items } = await office.ask<{ items: Held[] }>(login, "/field/entries");
    const standing = new Map(items.map((i) => [i.id, i]));
    for (const k of kept) {
      const mine = deeds.filter((d) => d.login === login && is(k, d));
      if (mine.length !== 1) out.wrong.push(`entry ${k.entry.id} is ${mine.length} things that ${login} did`);
      if (k.status !== "held") continue;
      out.held++;
      const there = standing.get(k.entry.id);
      if (there?.status !== "held") out.lost.push(`held entry ${k.entry.id} is not held at the server`);
      else if (!isDeepStrictEqual(there.payload, k.entry.payload))
        out.wrong.push(`held entry ${k.entry.id} has other words at the server`);
      for (const f of k.files)
        if (f.arrived && !there?.files.some((t) => t.sha256 === f.sha256 && t.arrived))
          out.lost.push(`photo ${f.sha256} of held entry ${k.entry.id}`);
    }
  }

  for (const id of new Set(deeds.map((d) => d.caseId)))
    files.set(id, await office.ask<CaseFile>(reader, `/cases/${id}`));
  for (const d of deeds) {
    const rows = phones.find((p) => p.login === d.login)?.kept.filter((k) => is(k, d)) ?? [];
    const file = files.get(d.caseId)!;
    const times = timesIn(file, d);
    if (times > 1 || rows.length > 1) out.doubles.push(`${say(d)}: ${rows.length} entries, ${times} effects`);
    const row = rows[0];
    if (!row) {
      if (d.sure) out.lost.push(`${say(d)}: the phone said that it is kept`);
      if (times > 0) out.wrong.push(`${say(d)}: at the server, but the phone does not know it`);
      continue;
    }
    out.entries++;
    const done = row.status === "done" || row.status === "already";
    if (done && times === 0) out.lost.push(`${say(d)}: told ${row.status}, the server has nothing`);
    if (!done && times > 0) out.wrong.push(`${say(d)}: told ${row.status || "nothing"}, the server has it`);
    if (d.what !== "photo" || !done) continue;
    out.photos++;
    for (const p of file.photos.filter((p) => p.sha256 === d.mark)) {
      const bytes = await office.fetches(reader, `/photos/${p.id}/original`);
      if (createHash("sha256").update(bytes).digest("hex") !== d.mark)
        out.wrong.push(`${say(d)}: other bytes at the server`);
    }
  }
  notDone(files, deeds, out);
  return out;
}

/** Every entry once more, past the line: the server must know each, and do nothing. */
async function askedAgain(office: Arrangement, login: string, kept: Kept[], out: Findings) {
  if (kept.length === 0) return;
  const device = { id: crypto.randomUUID(), name: "check", pending: 0, oldest: null };
  const { answers } = await office.tells<{ answers: { id: string; status: string; code: string }[] }>(
    login,
    "/field/entries",
    { device, entries: kept.map((k) => k.entry) },
  );
  for (const [i, k] of kept.entries()) {
    const now = answers[i]!;
    const meant = k.status === "done" ? "already" : k.status;
    if (now.id !== k.entry.id || now.status !== meant || now.code === "entry-altered")
      out.wrong.push(
        `entry ${k.entry.id}: the phone was told ${k.status}, the server says ${now.status} ${now.code}`,
      );
  }
}

/** What the server has and nobody did. */
function notDone(files: Map<number, CaseFile>, deeds: Deed[], out: Findings) {
  for (const [id, file] of files) {
    const of = deeds.filter((d) => d.caseId === id);
    for (const p of file.photos)
      if (!of.some((d) => d.mark === p.sha256))
        out.wrong.push(`photo ${p.sha256} of case ${id} was taken by nobody`);
    const findings = file.events.filter((e) => e.action === "report_finding").length;
    const reported = of.filter((d) => d.what === "finding" && timesIn(file, d) > 0).length;
    if (findings !== reported)
      out.wrong.push(`case ${id} has ${findings} findings, of which people reported ${reported}`);
  }
}
