// Opens what belongs to a person and keeps the view of it fresh, over all tabs.
import { browserLock, type Lock } from "./outbox/lock";
import { Sender } from "./outbox/sender";
import { itemOf, progressKey, tally } from "./outbox/view";
import { clockState, forget, here, outboxState, packState, station, who } from "./state";
import { openPerson } from "./store/db";
import { rows, sweep } from "./store/ledger";
import { device, type Person } from "./store/phone";
import { follow, readPack } from "./store/shelf";
import type { TroubleKind } from "./trouble";

type Word =
  | { kind: "changed" }
  | { kind: "pack" }
  | { kind: "progress"; entry: string; sha256: string; part: number }
  | { kind: "state"; sending: boolean; trouble: string; troubleKind: TroubleKind | "" }
  | { kind: "clock"; offsetMs: number; measuredAt: string };

let heardOther = 0;

function tell(word: Word): void {
  station.is?.channel?.postMessage(word);
}

/** Opens a person's outbox and pack. Never asks the network by itself. */
export async function open(person: Person, lock: Lock = browserLock): Promise<void> {
  if (station.is?.person.id === person.id) {
    station.is.person = person;
    who.person = person;
    return;
  }
  await close();
  const db = await openPerson(person.id);
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel(`liangtian-field-${person.id}`) : null;
  const sender = new Sender({
    db,
    person: person.id,
    device,
    lock,
    changed: () => void changed(),
    state: ({ sending, trouble }) => {
      const word = { sending, trouble: trouble?.message ?? "", troubleKind: trouble?.kind ?? ("" as const) };
      showState(word);
      tell({ kind: "state", ...word });
    },
    progress: (entry, sha256, part) => {
      showProgress(entry, sha256, part);
      tell({ kind: "progress", entry, sha256, part });
    },
    clock: (offsetMs) => void setClock(offsetMs),
    seen: () => globalThis.document?.visibilityState !== "hidden",
    heardOther: () => heardOther,
  });
  station.is = { person, db, sender, channel, progress: new Map(), facts: null };
  if (channel) channel.onmessage = (e: MessageEvent<Word>) => hear(e.data);
  const measured = (await db.get("meta", "clock")) as typeof clockState | undefined;
  if (measured) Object.assign(clockState, measured);
  await sweep(db).catch(() => {});
  await Promise.all([showPack(), showOutbox()]);
  who.person = person;
}

export async function close(): Promise<void> {
  const was = station.is;
  if (!was) return;
  await was.sender.stop();
  was.channel?.close();
  was.db.close();
  forget();
}

function hear(word: Word) {
  heardOther = Date.now();
  if (word.kind === "changed") void showOutbox();
  else if (word.kind === "pack") void showPack();
  else if (word.kind === "progress") showProgress(word.entry, word.sha256, word.part);
  else if (word.kind === "clock")
    Object.assign(clockState, { offsetMs: word.offsetMs, measuredAt: word.measuredAt });
  else showState(word);
}

const needsPerson = ["signed-out", "other-person", "must-change"];

function showState(s: { sending: boolean; trouble: string; troubleKind: TroubleKind | "" }) {
  outboxState.sending = s.sending;
  outboxState.trouble = s.trouble;
  outboxState.troubleKind = s.troubleKind;
  outboxState.signInNeeded = needsPerson.includes(s.troubleKind);
}

function showProgress(entry: string, sha256: string, part: number) {
  const s = station.is;
  if (!s) return;
  s.progress.set(progressKey(entry, sha256), part);
  const item = outboxState.items.find((i) => i.id === entry);
  const file = item?.files.find((f) => f.sha256 === sha256);
  // A whole percent is worth drawing; the rest waits for the next look.
  if (item && file && Math.floor(part * 100) !== file.percent) void showOutbox();
}

export async function showPack(): Promise<void> {
  const s = here();
  const { facts, cases } = await readPack(s.db);
  if (station.is !== s) return;
  s.facts = facts;
  packState.cases = cases;
  packState.read = true;
  if (!facts) return;
  packState.madeAt = facts.madeAt;
  packState.batches = facts.batches;
  packState.words = facts.words;
  packState.base = facts.base;
}

let looking: Promise<void> | null = null;
let lookAgain = false;

/** Reads the outbox anew; many calls at once are two looks at most. */
export function showOutbox(): Promise<void> {
  if (looking) {
    lookAgain = true;
    return looking;
  }
  looking = look().finally(() => {
    looking = null;
    if (lookAgain) {
      lookAgain = false;
      void showOutbox();
    }
  });
  return looking;
}

async function look(): Promise<void> {
  const s = station.is;
  if (!s) return;
  const all = await rows(s.db).catch(() => null);
  if (!all || station.is !== s) return;
  // What was given up and taken leave of is shown no more.
  const shown = all.filter((r) => !(r.fate.left && r.fate.status === "given_up"));
  outboxState.items = shown.map((r) => itemOf(r, all, s.progress));
  Object.assign(outboxState, tally(all));
  outboxState.read = true;
  for (const r of all) {
    if (r.fate.status !== "done" && r.fate.status !== "already") continue;
    const c = packState.cases.find((c) => c.id === r.entry.caseId);
    if (!c || c.version !== r.entry.baseVersion || r.fate.caseVersion !== c.version + 1) continue;
    if (await follow(s.db, c.id, c.version, r.fate.caseVersion, r.fate.caseState)) await packChanged();
  }
}

/** The store is other than before: this tab and the others look again. */
export async function changed(): Promise<void> {
  tell({ kind: "changed" });
  await showOutbox();
}

export async function packChanged(): Promise<void> {
  tell({ kind: "pack" });
  await showPack();
}

export async function setClock(offsetMs: number): Promise<void> {
  const measured = { offsetMs, measuredAt: new Date().toISOString() };
  Object.assign(clockState, measured);
  tell({ kind: "clock", ...measured });
  await station.is?.db.put("meta", measured, "clock").catch(() => {});
}
