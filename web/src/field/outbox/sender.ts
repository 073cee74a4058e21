// Sends what the outbox holds: when, how often, and what to make of a failure.

import { sha256 } from "@/shared/hash";
import { t } from "@/shared/i18n";
import type { PersonDb } from "../store/db";
import { answered, askAgain, bytesOf, noteSend, type Row, received, rows } from "../store/ledger";
import type { Device } from "../store/phone";
import { ask } from "../sync/door";
import { whoIsThere } from "../sync/session";
import { nonsense, Trouble, troubleOf } from "../trouble";
import { pieces, sendBytes } from "./bytes";
import { answersIn, receiptIn } from "./judge";
import type { Lock } from "./lock";
import { type Job, standing, toPost, toUpload } from "./plan";

export interface SenderState {
  sending: boolean;
  trouble: Trouble | null;
}

export interface SenderDeps {
  db: PersonDb;
  person: number;
  device: () => Promise<Device>;
  lock: Lock;
  /** Something in the store is other than before. */
  changed: () => void;
  state: (s: SenderState) => void;
  progress: (entry: string, sha256: string, part: number) => void;
  /** Server minus device, in ms. */
  clock: (offsetMs: number) => void;
  /** Whether a person looks at this tab. */
  seen?: () => boolean;
  /** When another tab last said that it sends. */
  heardOther?: () => number;
  now?: () => number;
  /** The shortest and the longest pause after a failure. */
  pauseMs?: [number, number];
}

const beatMs = 5 * 60_000;
const stealAfterMs = 20_000;
const lanes = 2;

/** What concerns one photo; everything else concerns the line. */
const ofTheFile = new Set(["refused", "forbidden", "gone", "wrong-hash", "damaged", "nonsense", "too-large"]);
/** What no waiting mends: a person must act. */
const ofThePerson = new Set(["signed-out", "other-person", "must-change"]);

export class Sender {
  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private again = false;
  private failures = 0;
  private trouble: Trouble | null = null;
  private lastBeat = 0;
  /** Since when another tab sends; 0 when none does. */
  private elsewhere = 0;
  private batch = 50;
  private piece = 0;
  private lostReceipts = new Map<string, number>();

  constructor(private readonly d: SenderDeps) {}

  private now = () => this.d.now?.() ?? Date.now();

  /** Something may be sent now. A new entry does not hurry a line that is known to fail. */
  poke(why: "entry" | "line" | "person"): void {
    if (this.stopped) return;
    if (why === "entry" && this.trouble && this.failures > 0) return;
    if (why !== "entry") this.failures = 0;
    if (why === "person") this.lastBeat = 0;
    if (this.running) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.go(), 0);
  }

  /** Ends after what is under way was cut. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.cut.abort();
    await this.running?.catch(() => {});
  }
  private cut = new AbortController();

  /** One go: everything that can be sent, then a pause until the next. */
  go(): Promise<void> {
    this.running ??= this.attempt().finally(() => {
      this.running = null;
      if (this.stopped) return;
      clearTimeout(this.timer);
      const rest = this.again ? 0 : this.rest();
      this.again = false;
      this.timer = setTimeout(() => void this.go(), rest);
    });
    return this.running;
  }

  private rest(): number {
    // Another tab sends; look again soon, in case it is closed or frozen.
    if (this.elsewhere > 0) return 10_000;
    if (!this.trouble) return beatMs;
    if (ofThePerson.has(this.trouble.kind)) return beatMs;
    const [least, most] = this.d.pauseMs ?? [2000, 120_000];
    const wait = Math.min(most, least * 2 ** Math.max(0, this.failures - 1));
    return Math.max(this.trouble.waitMs, wait * (0.75 + Math.random() / 2));
  }

  private async attempt(): Promise<void> {
    // A tab that holds the lock and says nothing was frozen by the system.
    const silent = this.now() - Math.max(this.elsewhere, this.d.heardOther?.() ?? 0);
    const steal = (this.d.seen?.() ?? true) && this.elsewhere > 0 && silent > stealAfterMs;
    try {
      const mine = await this.d.lock(`liangtian-field-${this.d.person}`, steal, (taken) => this.turn(taken));
      this.elsewhere = mine ? 0 : this.elsewhere || this.now();
    } catch (e) {
      this.fail(troubleOf(e));
    }
  }

  private fail(trouble: Trouble) {
    this.trouble = trouble;
    this.failures++;
    this.d.state({ sending: false, trouble });
  }

  private async turn(taken: AbortSignal): Promise<void> {
    const signal = either(taken, this.cut.signal);
    const all = await rows(this.d.db);
    const due = this.now() - this.lastBeat >= beatMs || this.now() < this.lastBeat;
    if (!due && toPost(all).length === 0 && toUpload(all, this.now()).length === 0) {
      this.trouble = null;
      this.d.state({ sending: false, trouble: null });
      return;
    }
    this.d.state({ sending: true, trouble: this.trouble });
    try {
      const small = await this.everything(due, signal);
      this.failures = small ? this.failures + 1 : 0;
      this.trouble = small;
    } catch (e) {
      const trouble = troubleOf(e);
      if (trouble.kind === "too-large" && this.batch > 1)
        this.batch = Math.max(1, Math.floor(this.batch / 4));
      this.trouble = trouble;
      this.failures++;
    }
    this.d.state({ sending: false, trouble: this.trouble });
    this.d.changed();
  }

  /** Posts and uploads until nothing more goes; the last small trouble on the way. */
  private async everything(due: boolean, signal: AbortSignal): Promise<Trouble | null> {
    const odd = new Set<string>();
    const tried = new Set<string>();
    let small: Trouble | null = null;
    if (due) await this.askAboutHeld();
    for (let first = due; ; first = false) {
      if (signal.aborted) return small;
      const all = await rows(this.d.db);
      const entries = toPost(all, this.batch).filter((e) => !odd.has(e.id));
      if (first || entries.length > 0) {
        for (const id of await this.post(all, entries, signal)) odd.add(id);
        if (odd.size > 0) small = nonsense();
        this.d.changed();
        continue;
      }
      const jobs = toUpload(all, this.now()).filter((j) => !tried.has(j.entry + j.sha256));
      // A receipt that was lost and came after all is no trouble any more.
      if (jobs.length === 0)
        return toUpload(all, this.now()).length + odd.size > 0 || refusedIn(all) ? small : null;
      await whoIsThere(this.d.person, signal);
      small = (await this.uploads(jobs, tried, signal)) ?? small;
    }
  }

  /** The office may have settled what was held: posting again is how to ask. */
  private async askAboutHeld(): Promise<void> {
    const held = (await rows(this.d.db)).filter((r) => !r.fate.left && r.fate.status === "held");
    await askAgain(
      this.d.db,
      held.map((r) => r.entry.id),
    );
  }

  private async post(all: Row[], entries: Row["entry"][], signal: AbortSignal): Promise<string[]> {
    const phone = await this.d.device();
    await whoIsThere(this.d.person, signal);
    const begun = this.now();
    const said = await ask("/field/entries", {
      method: "POST",
      body: { device: { ...phone, ...standing(all) }, entries },
      person: this.d.person,
      signal,
    });
    const got = answersIn(said, entries);
    this.d.clock(Math.round(got.serverTime - (begun + this.now()) / 2));
    await answered(this.d.db, got.answers);
    this.lastBeat = this.now();
    return got.odd;
  }

  private async uploads(jobs: Job[], tried: Set<string>, signal: AbortSignal): Promise<Trouble | null> {
    const stop = new AbortController();
    const both = either(signal, stop.signal);
    let small: Trouble | null = null;
    let line: Trouble | null = null;
    const lane = async () => {
      for (let job = jobs.shift(); job && !both.aborted; job = jobs.shift()) {
        tried.add(job.entry + job.sha256);
        try {
          await this.upload(job, both);
        } catch (e) {
          const trouble = troubleOf(e);
          if (ofTheFile.has(trouble.kind)) small = trouble;
          else {
            line ??= trouble;
            stop.abort();
          }
        }
        this.d.changed();
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    if (line) throw line;
    return small;
  }

  private async upload(job: Job, signal: AbortSignal): Promise<void> {
    const { db } = this.d;
    const blob = await readable(await bytesOf(db, job.entry, job.sha256));
    try {
      if (!blob || blob.size !== job.size) throw new Trouble("damaged", t("outbox.damaged"));
      let kept: Promise<void> = Promise.resolve();
      const said = await sendBytes(job, blob, {
        at: (url) => {
          kept = noteSend(db, job.entry, job.sha256, { url });
          // Told when it is waited for; an upload that fails first tells its own.
          kept.catch(() => {});
        },
        progress: (part) => this.d.progress(job.entry, job.sha256, part),
        signal,
        piece: pieces[this.piece]!,
        person: this.d.person,
      });
      await kept;
      await received(db, receiptIn(said, job.entry, job.sha256));
    } catch (e) {
      const trouble = troubleOf(e);
      // A refusal may only mean that another person signed in meanwhile.
      if (["refused", "forbidden", "gone"].includes(trouble.kind)) await whoIsThere(this.d.person, signal);
      throw await this.uploadFailed(job, blob, trouble);
    }
  }

  /** Writes down what a failed upload means, so that the next try is another one. */
  private async uploadFailed(job: Job, blob: Blob | null, trouble: Trouble): Promise<Trouble> {
    const { db } = this.d;
    const note = (change: Parameters<typeof noteSend>[3]) => noteSend(db, job.entry, job.sha256, change);
    const final = (words: string) =>
      note({ url: "", refused: words, refusedAt: new Date(this.now()).toISOString() });
    switch (trouble.kind) {
      case "nonsense": {
        // All bytes are there but the receipt was lost: ask by posting again.
        const times = (this.lostReceipts.get(job.sha256) ?? 0) + 1;
        this.lostReceipts.set(job.sha256, times);
        await askAgain(db, [job.entry]);
        if (times > 1) await note({ url: "" });
        break;
      }
      case "gone":
      case "server":
        // The upload is not known any more, or never was.
        if (trouble.status === 404 || trouble.status === 410) {
          await note({ url: "" });
          await askAgain(db, [job.entry]);
          return new Trouble("gone", trouble.message, trouble.status);
        }
        break;
      case "wrong-hash":
        await note({ url: "" });
        if (blob && (await sha256(blob).catch(() => null)) !== job.sha256) {
          await final(t("outbox.damaged"));
          return new Trouble("damaged", t("outbox.damaged"));
        }
        break;
      case "too-large":
        if (this.piece < pieces.length - 1) this.piece++;
        break;
      case "damaged":
      case "refused":
      case "forbidden":
        await final(trouble.message);
        break;
      default:
    }
    return trouble;
  }
}

const refusedIn = (all: Row[]) =>
  all.some((r) => !r.fate.left && r.sends.some((s) => s.refused && !s.arrived));

/** The blob, or null when the phone has lost its bytes. */
async function readable(blob: Blob | null): Promise<Blob | null> {
  if (!blob) return null;
  try {
    await blob.slice(0, 1).arrayBuffer();
    return blob;
  } catch {
    return null;
  }
}

/** Aborts when either does. */
function either(a: AbortSignal, b: AbortSignal): AbortSignal {
  const out = new AbortController();
  for (const s of [a, b]) {
    if (s.aborted) out.abort();
    else s.addEventListener("abort", () => out.abort(), { once: true });
  }
  return out.signal;
}
