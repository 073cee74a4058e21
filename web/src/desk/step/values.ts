import type { Input } from "@/api/types";

export type Values = Record<string, unknown>;

/** The starting values of a form: what the server proposes. */
export function initial(inputs: Input[]): Values {
  return Object.fromEntries(inputs.filter((i) => i.default !== undefined).map((i) => [i.name, i.default]));
}

function empty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(empty);
}

/** A line of measures that nobody has chosen is only a proposal. */
function chosen(input: Input, value: unknown): unknown {
  if (input.kind !== "measures" && input.kind !== "measured") return value;
  return Array.isArray(value) ? value.filter((line) => line.code) : value;
}

/** What is sent: only what the step asks for, and nothing that is empty. */
export function payload(inputs: Input[], values: Values): Values {
  const out: Values = {};
  for (const input of inputs) {
    const value = chosen(input, values[input.name]);
    if (!empty(value)) out[input.name] = typeof value === "string" ? value.trim() : value;
  }
  return out;
}

/** A fresh idempotency key; works without HTTPS, where randomUUID does not. */
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6]! & 0x0f) | 0x40;
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Keeps one key for as long as the same thing is sent again. */
export function keyKeeper() {
  let sent = "";
  let key = newKey();
  return (body: unknown) => {
    const text = JSON.stringify(body);
    if (sent && text !== sent) key = newKey();
    sent = text;
    return key;
  };
}
