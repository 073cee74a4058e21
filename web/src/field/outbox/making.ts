// Makes entries. What these promise is kept before they resolve: a killed tab
// loses nothing that a person was told is kept.
import { sha256 } from "@/shared/hash";
import { t } from "@/shared/i18n";
import type { Entry, FieldCase, Payloads, PhotoKind, Shot, Verb } from "../contract";
import { here, packState } from "../state";
import { changed } from "../station";
import { keep } from "../store/ledger";
import { storeTrouble, Trouble } from "../trouble";
import { uuid7 } from "./uuid";

function caseHere(id: number): FieldCase {
  const c = packState.cases.find((c) => c.id === id);
  if (!c) throw new Trouble("not-kept", t("outbox.noCase"));
  return c;
}

const labelOf = (c: FieldCase) => [c.plotNo, c.village || c.town].filter(Boolean).join(" · ");

async function keepHere(entry: Entry, label: string, blobs: Map<string, Blob>): Promise<void> {
  const s = here();
  await keep(s.db, entry, label, blobs);
  await changed();
  s.sender.poke("entry");
}

/** A plain copy: what is kept must not be a page's living object, and must survive JSON as it is sent. */
const plain = <T>(x: T): T => JSON.parse(JSON.stringify(x)) as T;

/**
 * Keeps a photo and its entry, both or neither, before it resolves. Throws
 * Trouble in words when it could not; then nothing was kept.
 */
export async function capture(photo: {
  caseId: number;
  blob: Blob;
  filename: string;
  kind: PhotoKind;
  shot: Shot;
}): Promise<void> {
  const c = caseHere(photo.caseId);
  if (photo.blob.size === 0) throw new Trouble("not-kept", t("outbox.emptyPhoto"));
  // A File that a person picked is read once, now: it may be gone later.
  const bytes = await photo.blob.arrayBuffer().catch((e) => Promise.reject(storeTrouble(e)));
  const blob = new Blob([bytes], { type: photo.blob.type || "image/jpeg" });
  const hash = await sha256(blob);
  if (!hash) throw new Trouble("not-kept", t("outbox.insecure"));
  const file = {
    sha256: hash,
    size: blob.size,
    kind: photo.kind,
    filename: photo.filename || `${hash.slice(0, 12)}.jpg`,
    shot: plain(photo.shot),
  };
  const entry: Entry = {
    id: uuid7(),
    caseId: c.id,
    verb: "photograph",
    baseVersion: c.version,
    takenAt: photo.shot.at,
    payload: {},
    files: [file],
  };
  await keepHere(entry, labelOf(c), new Map([[hash, blob]]));
}

/** Keeps a step or a note as an entry, before it resolves. Throws Trouble. */
export async function enter<V extends Exclude<Verb, "photograph">>(step: {
  caseId: number;
  verb: V;
  payload: Payloads[V];
}): Promise<void> {
  const c = caseHere(step.caseId);
  const entry: Entry = {
    id: uuid7(),
    caseId: c.id,
    verb: step.verb,
    baseVersion: c.version,
    takenAt: new Date().toISOString(),
    payload: plain(step.payload),
  };
  await keepHere(entry, labelOf(c), new Map());
}
