// The bytes of a rescue file (docs/rescue-file.md): a header that says for
// whom the content key is wrapped, then encrypted records, each numbered, so
// that none can be left out, moved or cut off unnoticed.
export const magic = new TextEncoder().encode("LIANGTIAN-RESCUE-1\n");
export const iterations = 600_000;
export const chunkBytes = 1024 * 1024;
/** A record is one chunk and a little; more is no rescue file. */
export const mostRecord = 4 * chunkBytes;
export const mostHeader = 64 * 1024;

export interface Header {
  format: 1;
  personId: number;
  login: string;
  deviceId: string;
  madeAt: string;
  keyId: string;
  wraps: (
    | { kind: "office"; alg: "RSA-OAEP-256"; key: string }
    | { kind: "passphrase"; kdf: "PBKDF2-SHA256"; iterations: number; salt: string; iv: string; key: string }
  )[];
}

export type Bytes = Uint8Array<ArrayBuffer>;

export const base64 = (b: Uint8Array) => btoa(Array.from(b, (x) => String.fromCharCode(x)).join(""));
export const unbase64 = (text: string): Bytes => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
export const unhex = (text: string): Bytes =>
  Uint8Array.from(text.match(/../g) ?? [], (h) => Number.parseInt(h, 16));
export const hex = (b: Uint8Array) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");

export function joined(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

export function uint32(n: number): Bytes {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, n);
  return out;
}
export function uint64(n: number): Bytes {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(n));
  return out;
}

/** The 96-bit big-endian number of a record, from 0. */
export function ivOf(record: number): Bytes {
  return joined(new Uint8Array(4), uint64(record));
}

export const entryRecord = (entry: unknown): Bytes =>
  joined(new TextEncoder().encode("E"), new TextEncoder().encode(JSON.stringify(entry)));

export const fileRecord = (sha256: string, offset: number, chunk: Uint8Array): Bytes =>
  joined(new TextEncoder().encode("F"), unhex(sha256), uint64(offset), chunk);

export const endRecord = (count: number, seal: Uint8Array): Bytes =>
  joined(new TextEncoder().encode("Z"), uint64(count), seal);

export type Record =
  | { type: "E"; json: string }
  | { type: "F"; sha256: string; offset: number; chunk: Bytes }
  | { type: "Z"; count: number; seal: Bytes };

/** Reads a plain record; null when it is none. */
export function recordIn(plain: Bytes): Record | null {
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  switch (String.fromCharCode(plain[0] ?? 0)) {
    case "E":
      return { type: "E", json: new TextDecoder().decode(plain.subarray(1)) };
    case "F":
      if (plain.length < 41) return null;
      return {
        type: "F",
        sha256: hex(plain.subarray(1, 33)),
        offset: Number(view.getBigUint64(33)),
        chunk: plain.subarray(41),
      };
    case "Z":
      if (plain.length !== 41) return null;
      return { type: "Z", count: Number(view.getBigUint64(1)), seal: plain.subarray(9) };
    default:
      return null;
  }
}

/** The key that a passphrase stands for. */
export async function passphraseKey(passphrase: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  // The same words typed on another keyboard are the same bytes.
  const raw = new TextEncoder().encode(passphrase.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** HMAC-SHA256 of the digest of all records before the end, under the person's seal. */
export async function sealOf(seal: Bytes, digest: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", seal, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, digest));
}
