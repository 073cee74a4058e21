// Reads a rescue file back with its passphrase: first the whole of it is
// checked, then its entries are kept one by one, each whole or not at all.
import { sha256 } from "@/shared/hash";
import { t } from "@/shared/i18n";
import type { Entry } from "../contract";
import { Trouble } from "../trouble";
import {
  type Bytes,
  type Header,
  hex,
  ivOf,
  joined,
  magic,
  mostHeader,
  mostRecord,
  passphraseKey,
  type Record,
  recordIn,
  sealOf,
  unbase64,
} from "./format";
import { Sha256 } from "./sha256";

const notOne = () => new Trouble("refused", t("outbox.rescueNotOne"));

const slice = async (file: Blob, from: number, length: number): Promise<Bytes> =>
  new Uint8Array(await file.slice(from, from + length).arrayBuffer());
const uint32At = (b: Bytes) => new DataView(b.buffer).getUint32(0);

async function headerIn(file: Blob): Promise<{ header: Header; head: Bytes; body: number }> {
  const start = await slice(file, 0, magic.length + 4);
  if (start.length < magic.length + 4 || hex(start.subarray(0, magic.length)) !== hex(magic)) throw notOne();
  const length = uint32At(start.slice(magic.length));
  if (length > mostHeader) throw notOne();
  const head = await slice(file, start.length, length);
  try {
    const header = JSON.parse(new TextDecoder().decode(head)) as Header;
    if (head.length !== length || header.format !== 1 || !Array.isArray(header.wraps)) throw notOne();
    return { header, head, body: start.length + length };
  } catch {
    throw notOne();
  }
}

async function contentKey(header: Header, passphrase: string): Promise<CryptoKey> {
  const wrap = header.wraps.find((w) => w.kind === "passphrase");
  if (wrap?.kind !== "passphrase" || wrap.iterations > 10_000_000) throw notOne();
  try {
    const own = await passphraseKey(passphrase, unbase64(wrap.salt), wrap.iterations);
    const raw = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: unbase64(wrap.iv) },
      own,
      unbase64(wrap.key),
    );
    return await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  } catch {
    throw new Trouble("refused", t("outbox.rescueWrongPass"));
  }
}

/** The records up to the end, or to where the file is damaged. */
async function* records(
  file: Blob,
  from: number,
  key: CryptoKey,
  aad: Bytes,
): AsyncGenerator<{ plain: Bytes; record: Record }> {
  let at = from;
  for (let n = 0; at < file.size; n++) {
    const head = await slice(file, at, 4);
    const length = head.length === 4 ? uint32At(head) : 0;
    if (length < 17 || length > mostRecord) return;
    const sealed = await slice(file, at + 4, length);
    if (sealed.length !== length) return;
    let plain: Bytes;
    try {
      const iv = ivOf(n);
      plain = new Uint8Array(
        await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, key, sealed),
      );
    } catch {
      return;
    }
    const record = recordIn(plain);
    if (!record) return;
    yield { plain, record };
    at += 4 + length;
  }
}

export interface Reading {
  /** New entries, and those that were here already. */
  added: number;
  had: number;
  /** The record at which the file is damaged; null when it is whole. */
  brokenAt: number | null;
}

export interface Reader {
  personId: number;
  seal: string;
  passphrase: string;
  /** Keeps an entry with the photos there are; false when it was here. */
  keep: (entry: Entry, blobs: Map<string, Blob>) => Promise<boolean>;
}

/** Reads a volume back. Throws Trouble in words when nothing of it is to be believed. */
export async function readVolume(file: Blob, r: Reader): Promise<Reading> {
  const { header, head, body } = await headerIn(file);
  if (header.personId !== r.personId) throw new Trouble("refused", t("outbox.rescueNotMine"));
  const key = await contentKey(header, r.passphrase);
  const aad = new Uint8Array(await crypto.subtle.digest("SHA-256", head));

  const brokenAt = await proven(file, body, key, aad, unbase64(r.seal));
  const out: Reading = { added: 0, had: 0, brokenAt };
  let open: { entry: Entry; chunks: Map<string, Bytes[]> } | null = null;
  const shut = async (cut: boolean) => {
    if (!open) return;
    const { entry, chunks } = open;
    open = null;
    const blobs = new Map<string, Blob>();
    for (const [hash, parts] of chunks) {
      const blob = new Blob(parts, { type: "image/jpeg" });
      if ((await sha256(blob)) === hash) blobs.set(hash, blob);
      // Where the file is cut, the entry is not whole: it stays out of the
      // phone and can be read from a better copy.
      else if (cut) return;
    }
    if (cut && blobs.size < (entry.files?.length ?? 0)) return;
    if (await r.keep(entry, blobs)) out.added++;
    else out.had++;
  };
  for await (const { record } of records(file, body, key, aad)) {
    if (record.type === "E") {
      await shut(false);
      open = { entry: JSON.parse(record.json) as Entry, chunks: new Map() };
    } else if (record.type === "F") {
      const parts = open?.chunks.get(record.sha256) ?? [];
      parts.push(record.chunk);
      open?.chunks.set(record.sha256, parts);
    } else await shut(false);
  }
  await shut(true);
  return out;
}

/** Null when the file is whole and sealed; else the record where it breaks. Throws Trouble when the seal is not this person's. */
async function proven(
  file: Blob,
  body: number,
  key: CryptoKey,
  aad: Bytes,
  seal: Bytes,
): Promise<number | null> {
  const digest = new Sha256();
  let count = 0;
  for await (const { plain, record } of records(file, body, key, aad)) {
    if (record.type === "Z") {
      const due = joined(await sealOf(seal, digest.end()));
      if (record.count !== count || hex(due) !== hex(record.seal)) {
        throw new Trouble("refused", t("outbox.rescueForged"));
      }
      return null;
    }
    digest.add(plain);
    count++;
  }
  return count;
}
