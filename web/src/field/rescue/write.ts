// Writes the outbox to rescue files: encrypted for the office and for whoever
// knows the passphrase, each volume whole in itself.
import type { Entry } from "../contract";
import {
  type Bytes,
  base64,
  chunkBytes,
  endRecord,
  entryRecord,
  fileRecord,
  type Header,
  iterations,
  ivOf,
  joined,
  magic,
  passphraseKey,
  sealOf,
  uint32,
  unbase64,
} from "./format";
import { Sha256 } from "./sha256";

export interface RescueKeys {
  key: { id: string; spki: string };
  seal: string;
}
export interface Writer {
  personId: number;
  login: string;
  deviceId: string;
  madeAt: string;
  keys: RescueKeys;
  passphrase: string;
}
/** An entry to save, and those of its photos that have no receipt yet. */
export interface Item {
  entry: Entry;
  photos: { sha256: string; size: number }[];
}
export const volumeBytes = 300 * 1024 * 1024;

/** Entries in volumes of at most `most` bytes of photos; a larger entry is a volume of its own. */
export function volumes(items: Item[], most = volumeBytes): Item[][] {
  const out: Item[][] = [];
  let size = most + 1;
  for (const item of items) {
    const own = 4096 + item.photos.reduce((n, p) => n + p.size, 0);
    if (size + own > most) {
      out.push([]);
      size = 0;
    }
    out.at(-1)!.push(item);
    size += own;
  }
  return out;
}

const aes = { name: "AES-GCM", length: 256 };

async function wrapsOf(raw: Bytes, w: Writer): Promise<Header["wraps"]> {
  const rsa = { name: "RSA-OAEP", hash: "SHA-256" };
  const office = await crypto.subtle.importKey("spki", unbase64(w.keys.key.spki), rsa, false, ["encrypt"]);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const own = await passphraseKey(w.passphrase, salt, iterations);
  return [
    {
      kind: "office",
      alg: "RSA-OAEP-256",
      key: base64(new Uint8Array(await crypto.subtle.encrypt(rsa, office, raw))),
    },
    {
      kind: "passphrase",
      kdf: "PBKDF2-SHA256",
      iterations,
      salt: base64(salt),
      iv: base64(iv),
      key: base64(new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, own, raw))),
    },
  ];
}

export interface Volume {
  blob: Blob;
  entries: number;
  /** Photos that could not be read from the phone. */
  skipped: number;
}

/** Writes one volume. `bytesOf` gives null for a photo that the phone has lost. */
export async function writeVolume(
  items: Item[],
  w: Writer,
  bytesOf: (entry: string, sha256: string) => Promise<Blob | null>,
  progress: (bytes: number) => void = () => {},
): Promise<Volume> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", raw, aes, false, ["encrypt"]);
  const { personId, login, deviceId, madeAt } = w;
  const header: Header = {
    format: 1,
    personId,
    login,
    deviceId,
    madeAt,
    keyId: w.keys.key.id,
    wraps: await wrapsOf(raw, w),
  };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const aad = new Uint8Array(await crypto.subtle.digest("SHA-256", head));
  const sheaf = new Sheaf();
  sheaf.add(joined(magic, uint32(head.length), head));
  const digest = new Sha256();
  let count = 0;
  const put = async (plain: Bytes) => {
    const iv = ivOf(count);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, plain);
    sheaf.add(joined(uint32(sealed.byteLength), new Uint8Array(sealed)));
    count++;
  };
  const tell = async (plain: Bytes) => {
    digest.add(plain);
    await put(plain);
  };
  let skipped = 0;
  for (const item of items) {
    await tell(entryRecord(item.entry));
    for (const photo of item.photos) {
      const blob = await bytesOf(item.entry.id, photo.sha256);
      const whole = blob && blob.size === photo.size ? await firstByte(blob) : false;
      if (!blob || !whole) {
        skipped++;
        continue;
      }
      for (let at = 0; at < blob.size; at += chunkBytes) {
        const chunk = new Uint8Array(await blob.slice(at, at + chunkBytes).arrayBuffer());
        await tell(fileRecord(photo.sha256, at, chunk));
        progress(chunk.length);
      }
    }
  }
  await put(endRecord(count, await sealOf(unbase64(w.keys.seal), digest.end())));
  return { blob: sheaf.blob(), entries: items.length, skipped };
}

const firstByte = (blob: Blob) =>
  blob
    .slice(0, 1)
    .arrayBuffer()
    .then(() => true)
    .catch(() => false);

/** Gathers parts into Blobs as they come, so that the browser may put them on its disk. */
class Sheaf {
  private parts: BlobPart[] = [];
  private loose: BlobPart[] = [];
  private looseBytes = 0;

  add(part: Bytes) {
    this.loose.push(part);
    this.looseBytes += part.length;
    if (this.looseBytes < 16 * 1024 * 1024) return;
    this.parts.push(new Blob(this.loose));
    this.loose = [];
    this.looseBytes = 0;
  }

  blob(): Blob {
    return new Blob([...this.parts, ...this.loose], { type: "application/octet-stream" });
  }
}
