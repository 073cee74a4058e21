// SHA-256 piece by piece: the browser's own wants everything at once, which a
// day's photos are too much for.
const k = new Uint32Array(64);
const initial = new Uint32Array(8);
{
  // The constants are the fractions of the roots of the first primes.
  const fraction = (x: number) => Math.floor((x - Math.floor(x)) * 2 ** 32);
  let n = 0;
  for (let p = 2; n < 64; p++) {
    let prime = true;
    for (let d = 2; d * d <= p; d++) if (p % d === 0) prime = false;
    if (!prime) continue;
    if (n < 8) initial[n] = fraction(Math.sqrt(p));
    k[n++] = fraction(Math.cbrt(p));
  }
}

export class Sha256 {
  private readonly h = Uint32Array.from(initial);
  private readonly w = new Uint32Array(64);
  private readonly rest = new Uint8Array(64);
  private kept = 0;
  private bytes = 0;

  add(data: Uint8Array): this {
    this.bytes += data.length;
    let from = 0;
    if (this.kept > 0) {
      from = Math.min(64 - this.kept, data.length);
      this.rest.set(data.subarray(0, from), this.kept);
      this.kept += from;
      if (this.kept < 64) return this;
      this.block(this.rest, 0);
      this.kept = 0;
    }
    for (; from + 64 <= data.length; from += 64) this.block(data, from);
    this.rest.set(data.subarray(from));
    this.kept = data.length - from;
    return this;
  }

  /** The digest; nothing may be added afterwards. */
  end(): Uint8Array<ArrayBuffer> {
    const length = this.bytes;
    const padding = new Uint8Array((this.kept < 56 ? 64 : 128) - this.kept);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(padding.length - 4, (length * 8) >>> 0);
    this.add(padding);
    const out = new Uint8Array(32);
    const words = new DataView(out.buffer);
    this.h.forEach((x, i) => {
      words.setUint32(i * 4, x);
    });
    return out;
  }

  private block(b: Uint8Array, at: number) {
    const { w, h } = this;
    for (let i = 0; i < 16; i++) {
      const p = at + i * 4;
      w[i] = (b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    let [a, b1, c, d, e, f, g, hh] = h as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (hh + s1 + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b1) ^ (a & c) ^ (b1 & c))) | 0;
      hh = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b1;
      b1 = a;
      a = (t1 + t2) | 0;
    }
    h[0]! += a;
    h[1]! += b1;
    h[2]! += c;
    h[3]! += d;
    h[4]! += e;
    h[5]! += f;
    h[6]! += g;
    h[7]! += hh;
  }
}
