import { inflateRawSync } from "node:zlib";

/** The files of an archive by name; the names must say that they are UTF-8. */
export function unzip(raw: Buffer): Map<string, Buffer> {
  const out = new Map<string, Buffer>();
  const end = raw.lastIndexOf(Buffer.from("PK\x05\x06"));
  if (end < 0) throw new Error("no archive");
  let at = raw.readUInt32LE(end + 16);
  for (let n = raw.readUInt16LE(end + 10); n > 0; n--) {
    const [flags, method, size, nameLength] = [
      raw.readUInt16LE(at + 8),
      raw.readUInt16LE(at + 10),
      raw.readUInt32LE(at + 20),
      raw.readUInt16LE(at + 28),
    ];
    const name = raw.subarray(at + 46, at + 46 + nameLength);
    if (name.some((b) => b > 127) && !(flags & 0x800))
      throw new Error(`${name} does not say that it is UTF-8`);
    const local = raw.readUInt32LE(at + 42);
    const data = local + 30 + raw.readUInt16LE(local + 26) + raw.readUInt16LE(local + 28);
    const packed = raw.subarray(data, data + size);
    out.set(name.toString("utf8"), method === 8 ? inflateRawSync(packed) : packed);
    at += 46 + nameLength + raw.readUInt16LE(at + 30) + raw.readUInt16LE(at + 32);
  }
  return out;
}
