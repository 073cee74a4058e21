// Every question of the phone to the server. What comes back is believed only
// when it looks like the server's own answer: a captive portal, a proxy's page
// and half an answer are trouble in words.
import type { ProblemBody } from "@/api/problem";
import { t } from "@/shared/i18n";
import { nonsense, offline, portal, Trouble } from "../trouble";

/** An answer as it came, before it is believed. */
export interface Said {
  status: number;
  type: string;
  body: string;
  retryAfter?: string | null;
}

export interface Ask {
  method?: "GET" | "POST";
  body?: unknown;
  /** Whose work this is: the server refuses it from another person's session. */
  person?: number;
  timeoutMs?: number;
  signal?: AbortSignal;
}
/** For tests, where there is no page whose origin could be meant. */
export const origin = { is: "" };

export async function ask(
  path: string,
  { method = "GET", body, person, timeoutMs = 60_000, signal }: Ask = {},
): Promise<Said> {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), timeoutMs);
  const stop = () => enough.abort();
  signal?.addEventListener("abort", stop);
  try {
    const res = await fetch(`${origin.is}/api${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...workOf(person),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      // A redirect is never the server's: it is a network that wants a sign-in.
      redirect: "manual",
      cache: "no-store",
      credentials: "same-origin",
      signal: enough.signal,
    });
    if (res.type === "opaqueredirect" || (res.status >= 300 && res.status < 400)) throw portal();
    return {
      status: res.status,
      type: res.headers.get("Content-Type") ?? "",
      body: await res.text(),
      retryAfter: res.headers.get("Retry-After"),
    };
  } catch (e) {
    throw e instanceof Trouble ? e : offline();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** The header that says whose work a request carries. */
export const workOf = (person?: number): Record<string, string> =>
  person ? { "Liangtian-Person": String(person) } : {};

const isJson = (type: string) => /^application\/([\w.-]+\+)?json\b/i.test(type.trim());

function problemIn(said: Said): ProblemBody | null {
  if (!isJson(said.type)) return null;
  try {
    const p = JSON.parse(said.body) as ProblemBody;
    return p && typeof p === "object" ? p : null;
  } catch {
    return null;
  }
}

/** Why an answer is no answer; null when its status is fine. */
export function troubleIn(said: Said): Trouble | null {
  const { status } = said;
  if (status === 200 || status === 201 || status === 204) return null;
  const p = problemIn(said);
  const why = p?.detail || p?.title || "";
  const wait = waitOf(said.retryAfter);
  if (status === 401) return new Trouble("signed-out", t("outbox.signedOut"), status);
  if (status === 403 && p?.code === "must-change-password") {
    return new Trouble("must-change", t("outbox.mustChange"), status);
  }
  if (status === 403 && p?.code === "must-enrol")
    return new Trouble("must-change", t("factor.phone"), status);
  if (status === 407 || status === 511) return portal();
  if (p?.code === "another-person") return new Trouble("other-person", t("outbox.otherPerson"), status);
  if (status === 413 && p?.code && why) return new Trouble("refused", t("outbox.refused", { why }), status);
  if (status === 413) return new Trouble("too-large", t("outbox.tooLarge"), status);
  if (status === 408 || status === 423 || status === 425 || status === 429 || status === 503) {
    return new Trouble("busy", t("outbox.busy"), status, wait);
  }
  if (status >= 500) return new Trouble("server", t("outbox.serverFailed", { status }), status, wait);
  // Only the server's own refusal, in its own words, is one.
  if (!p?.code)
    return status === 403 || status === 200
      ? portal()
      : new Trouble("server", t("outbox.refusedStatus", { status }), status);
  if (status === 403) return new Trouble("forbidden", t("outbox.forbidden", { why }), status);
  if (status === 404 || status === 410) return new Trouble("gone", t("outbox.refused", { why }), status);
  if (p.code === "blob-hash-mismatch") return new Trouble("wrong-hash", t("outbox.wrongHash"), status);
  return new Trouble("refused", t("outbox.refused", { why: why || status }), status);
}

function waitOf(header: string | null | undefined): number {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 600) * 1000 : 0;
}

/** The JSON that an answer carries. Throws Trouble. */
export function jsonIn(said: Said): unknown {
  const trouble = troubleIn(said);
  if (trouble) throw trouble;
  if (!isJson(said.type))
    throw /html/i.test(said.type) || /^\s*</.test(said.body) ? portal() : nonsense(said.status);
  try {
    return JSON.parse(said.body);
  } catch {
    throw nonsense(said.status);
  }
}

export async function askJson(path: string, options: Ask = {}): Promise<unknown> {
  return jsonIn(await ask(path, options));
}
