// Fetches the pack: what differs, then the pictures and the base map. What was
// here stays usable whatever happens on the way.
import { t } from "@/shared/i18n";
import type { PackAnswer } from "../contract";
import type { PersonDb } from "../store/db";
import {
  baseHere,
  type Difference,
  difference,
  etags,
  missingPictures,
  putBase,
  putPack,
  putPicture,
} from "../store/shelf";
import { nonsense, offline, portal, Trouble } from "../trouble";
import { askJson, origin, troubleIn } from "./door";
import { whoIsThere } from "./session";

/** What a download would fetch, or has fetched. */
export interface Weight extends Difference {
  /** Bytes of outlines and words, of pictures, and of the base map. */
  bytes: number;
  photoBytes: number;
  baseBytes: number;
}

function packIn(x: unknown, person: number): PackAnswer {
  const p = x as Partial<PackAnswer> | null;
  const whole = p && Array.isArray(p.index) && Array.isArray(p.cases) && Array.isArray(p.batches) && p.words;
  if (!whole || typeof p.madeAt !== "string") throw nonsense();
  if (p.person?.id !== person) throw new Trouble("other-person", t("outbox.otherPerson"));
  const listed = new Set(p.index!.map((i) => i.id));
  if (p.cases!.some((c) => !listed.has(c.id) || typeof c.version !== "number")) throw nonsense();
  return { ...(p as PackAnswer), base: p.base ?? null, rescueKey: p.rescueKey ?? null, seal: p.seal ?? null };
}

async function fetchPack(person: number, have: Record<string, string>, weigh: boolean) {
  await whoIsThere(person);
  const begun = Date.now();
  const said = await askJson("/field/pack", { method: "POST", body: { have, weigh }, timeoutMs: 180_000 });
  const answer = packIn(said, person);
  const offset = Math.round(Date.parse(answer.serverTime) - (begun + Date.now()) / 2);
  return { answer, offset };
}

async function weightOf(db: PersonDb, have: Record<string, string>, a: PackAnswer): Promise<Weight> {
  const differs = a.index.filter((i) => have[String(i.id)] !== i.etag);
  const lost = await missingPictures(db);
  const sum = (list: number[]) => list.reduce((n, x) => n + x, 0);
  return {
    ...difference(have, a.index),
    bytes: sum(differs.map((i) => i.bytes)),
    photoBytes: sum(differs.map((i) => i.photoBytes)) + sum(lost.map((l) => l.bytes)),
    baseBytes: a.base && a.base.etag !== (await baseHere(db)) ? a.base.bytes : 0,
  };
}

export async function weigh(db: PersonDb, person: number): Promise<{ weight: Weight; offset: number }> {
  const have = await etags(db);
  const { answer, offset } = await fetchPack(person, have, true);
  return { weight: await weightOf(db, have, answer), offset };
}

/** The bytes of a picture or a base map. Throws Trouble. */
async function bytesFrom(path: string, type: RegExp, on: (n: number) => void): Promise<Blob> {
  let res: Response;
  try {
    res = await fetch(origin.is + path, { redirect: "manual", credentials: "same-origin" });
  } catch {
    throw offline();
  }
  if (res.type === "opaqueredirect") throw portal();
  const mime = res.headers.get("Content-Type") ?? "";
  if (!res.ok)
    throw (
      troubleIn({ status: res.status, type: mime, body: await res.text().catch(() => "") }) ??
      nonsense(res.status)
    );
  if (!type.test(mime)) throw /html/i.test(mime) ? portal() : nonsense(res.status);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  try {
    const reader = res.body!.getReader();
    for (let r = await reader.read(); !r.done; r = await reader.read()) {
      parts.push(r.value as Uint8Array<ArrayBuffer>);
      on(r.value.byteLength);
    }
  } catch {
    throw offline();
  }
  return new Blob(parts, { type: mime });
}

export interface Fetching {
  /** Called when the cases are in place, before the pictures come. */
  placed: () => Promise<void>;
  progress: (done: number, total: number) => void;
}

/** Fetches what differs. Throws Trouble; what had come by then is in place. */
export async function fetchAll(
  db: PersonDb,
  person: number,
  on: Fetching,
): Promise<{ weight: Weight; offset: number }> {
  const have = await etags(db);
  const { answer, offset } = await fetchPack(person, have, false);
  const differs = answer.index.filter((i) => have[String(i.id)] !== i.etag);
  await putPack(db, answer);
  await on.placed();
  const pictures = await missingPictures(db);
  const photoBytes = pictures.reduce((n, p) => n + p.bytes, 0);
  const { base } = answer;
  const baseBytes = base && base.etag !== (await baseHere(db)) ? base.bytes : 0;
  const bytes = differs.reduce((n, i) => n + i.bytes, 0);
  const weight = { ...difference(have, answer.index), bytes, photoBytes, baseBytes };
  let done = 0;
  const count = (n: number) => {
    done += n;
    on.progress(Math.min(done, photoBytes + baseBytes), photoBytes + baseBytes);
  };
  for (const p of pictures) {
    try {
      await putPicture(db, p.id, await bytesFrom(`/api/photos/${p.id}/large`, /^image\//, count));
    } catch (e) {
      // A photo withdrawn meanwhile is no reason to go without the others.
      if (!(e instanceof Trouble && e.kind === "gone")) throw e;
    }
  }
  if (base && baseBytes > 0) {
    const blob = await bytesFrom(base.url, /octet-stream|pmtiles/i, count);
    if (blob.size !== base.bytes) throw nonsense();
    await putBase(db, base.etag, blob);
  }
  return { weight, offset };
}
