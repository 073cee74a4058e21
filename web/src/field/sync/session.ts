// Who the server thinks is here. The cookie is shared by all tabs of the
// browser: before anything is sent, it must be this outbox's own person.
import type { Confirms } from "@/shared/factor";
import { t } from "@/shared/i18n";
import { nonsense, Trouble } from "../trouble";
import { ask, askJson, jsonIn, type Said, troubleIn } from "./door";

export interface MeSaid {
  id: number;
  login: string;
  name: string;
  unit: string;
  role: string;
  may: string[];
  mustChangePassword: boolean;
  mustEnrol: boolean;
}

function meIn(x: unknown): MeSaid {
  const m = x as Partial<MeSaid> | null;
  if (!m || typeof m.id !== "number" || typeof m.login !== "string" || typeof m.name !== "string")
    throw nonsense();
  return {
    id: m.id,
    login: m.login,
    name: m.name,
    unit: m.unit ?? "",
    role: m.role ?? "",
    may: Array.isArray(m.may) ? m.may : [],
    mustChangePassword: m.mustChangePassword === true,
    mustEnrol: m.mustEnrol === true,
  };
}

/** Throws Trouble; "signed-out" when nobody is here. */
export async function askMe(signal?: AbortSignal): Promise<MeSaid> {
  return meIn(await askJson("/me", { signal, timeoutMs: 20_000 }));
}

/** Throws Trouble unless this person is signed in and may send. */
export async function whoIsThere(person: number, signal?: AbortSignal): Promise<void> {
  const is = await askMe(signal);
  if (is.id !== person) throw new Trouble("other-person", t("outbox.otherPerson"));
  if (is.mustEnrol) throw new Trouble("must-change", t("factor.phone"));
  if (is.mustChangePassword) throw new Trouble("must-change", t("outbox.mustChange"));
}

/** The server's own words for a refusal at the login. */
function refused(said: Said): never {
  const trouble = troubleIn(said) ?? nonsense(said.status);
  const why = said.status < 500 ? jsonOrNull(said)?.detail : "";
  throw why ? new Trouble("refused", why, said.status) : trouble;
}
function jsonOrNull(said: Said): { detail?: string; code?: string } | null {
  try {
    return JSON.parse(said.body) as { detail?: string; code?: string };
  } catch {
    return null;
  }
}

/** Null asks for the code of the second step: the password was right. */
export async function signIn(login: string, password: string, code: string): Promise<MeSaid | null> {
  const said = await ask("/login", { method: "POST", body: { login, password, code } });
  if (said.status === 200) return meIn(jsonIn(said));
  return jsonOrNull(said)?.code === "code-needed" && !code ? null : refused(said);
}

export async function signOut(): Promise<void> {
  const said = await ask("/logout", { method: "POST", body: {} });
  // Somebody who is signed out already is signed out.
  if (said.status !== 401) {
    const trouble = troubleIn(said);
    if (trouble) throw trouble;
    if (/html/i.test(said.type)) throw nonsense(said.status);
  }
}

/** Throws Trouble with the server's own words. */
async function said<T>(path: string, body: unknown): Promise<T> {
  const answer = await ask(path, { method: "POST", body });
  return answer.status === 200 ? (jsonIn(answer) as T) : refused(answer);
}
/** How this person may confirm that it is he, and why the provider's word was not taken. */
export const factorView = () =>
  askJson("/me/second-factor", { timeoutMs: 20_000 }) as Promise<Confirms & { refusal: string }>;
export const beginFactor = async (password: string) =>
  (await said<{ secret: string }>("/me/second-factor", { password })).secret;
export const confirmFactor = async (code: string) =>
  (await said<{ codes: string[] }>("/me/second-factor/confirm", { code })).codes;

/** How one may sign in here, and what went wrong at the city's provider. */
export const signInOptions = () =>
  askJson("/sign-in", { timeoutMs: 20_000 }) as Promise<{
    signOn: boolean;
    pending: boolean;
    refusal: string;
  }>;
/** The code after the provider has let somebody in. */
export const signOnCode = async (code: string) => meIn(await said<unknown>("/sign-on/code", { code }));

export async function changePassword(old: string, next: string): Promise<void> {
  const said = await ask("/me/password", { method: "POST", body: { old, new: next } });
  const trouble = troubleIn(said);
  if (!trouble) return;
  throw said.status === 401
    ? new Trouble("refused", jsonOrNull(said)?.detail || trouble.message, 401)
    : trouble;
}
