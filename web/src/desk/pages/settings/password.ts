/** Letters and digits that nobody confuses when they are read out. */
const signs = "abcdefghjkmnpqrstuvwxyz23456789";

/** A first password of three groups of four: "k7mw-x3pa-9hdt". */
export function firstPassword(random = crypto.getRandomValues.bind(crypto)): string {
  const out: string[] = [];
  // 248 is the last multiple of 31 in a byte: beyond it some signs would come more often.
  while (out.length < 12)
    for (const n of random(new Uint8Array(24))) if (n < 248 && out.length < 12) out.push(signs[n % 31]!);
  return [0, 4, 8].map((at) => out.slice(at, at + 4).join("")).join("-");
}
