// Which page stands before the work: what the browser lacks, who is here, and
// what must be done first. With the network gone, the last person goes on.
import { reactive } from "vue";
import { t } from "@/shared/i18n";
import { outboxState, station } from "../state";
import { close, open } from "../station";
import { onOutdated } from "../store/db";
import { lastPerson, type Person, rememberPerson } from "../store/phone";
import { askToKeep } from "../store/room";
import { askMe, signOut as askSignOut, type MeSaid } from "../sync/session";
import { Trouble, troubleOf } from "../trouble";
import { inWechat, lacks } from "./features";

export type Step =
  | "opening"
  | "wechat"
  | "unfit"
  | "broken"
  | "login"
  | "password"
  | "factor"
  | "not-field"
  | "ready";
export type Why = "" | "first" | "expired" | "other" | "switch";

export const gate = reactive<{ step: Step; lacks: string[]; trouble: string; login: boolean; why: Why }>({
  step: "opening",
  lacks: [],
  trouble: "",
  /** The login stands over the work, which is not touched by it. */
  login: false,
  why: "",
});

const personOf = ({ id, login, name, unit, role, may }: MeSaid): Person => ({
  id,
  login,
  name,
  unit,
  role,
  may,
});

/** Opens the page: without a network as the person who was here last. */
export async function boot(): Promise<void> {
  if (inWechat(navigator.userAgent)) {
    gate.step = "wechat";
    return;
  }
  gate.lacks = await lacks();
  if (gate.lacks.length > 0) {
    gate.step = "unfit";
    return;
  }
  onOutdated.run = () => broken(t("field.otherTab"));
  try {
    const last = await lastPerson();
    if (last) await begin(last);
    await whoIsHere(last);
  } catch (e) {
    broken(t("field.storeFailed", { why: e instanceof Error ? e.message : String(e) }));
  }
}

function broken(words: string) {
  gate.step = "broken";
  gate.trouble = words;
}

async function begin(person: Person): Promise<void> {
  if (!person.may.includes("cases.step")) {
    gate.step = "not-field";
    return;
  }
  await open(person);
  gate.step = "ready";
  station.is?.sender.poke("line");
  void askToKeep();
}

/** Asks the server who is here, and makes of it what can be made. */
async function whoIsHere(last: Person | null): Promise<void> {
  const enrols = comesToEnrol();
  let said: MeSaid;
  try {
    said = await askMe();
  } catch (e) {
    const trouble = troubleOf(e);
    if (!last) askLogin(trouble.kind === "signed-out" ? "" : "first");
    else if (trouble.kind === "signed-out") markSignedOut(trouble);
    return;
  }
  if (said.mustEnrol) {
    // Until it is done what is here stays, and what is new is kept. Who has just
    // come back from the city's provider does it now.
    if (last && !enrols) markSignedOut(new Trouble("must-change", t("factor.phone")));
    else gate.step = "factor";
    return;
  }
  if (!last) await welcome(said);
  else if (said.id === last.id) await welcome(said);
  // Somebody else's session: this outbox waits for its own person.
  else station.is?.sender.poke("line");
}

/** Once: a page that is opened again is opened for work. */
function comesToEnrol(): boolean {
  if (!new URLSearchParams(location.search).has("enrol")) return false;
  history.replaceState(history.state, "", location.pathname + location.hash);
  return true;
}

function markSignedOut(trouble: Trouble) {
  outboxState.signInNeeded = true;
  outboxState.trouble = trouble.message;
  outboxState.troubleKind = trouble.kind;
}

/** Goes on as the person whom the server has signed in. */
export async function welcome(said: MeSaid): Promise<void> {
  gate.login = false;
  gate.trouble = "";
  if (said.mustChangePassword) {
    gate.step = "password";
    return;
  }
  if (said.mustEnrol) {
    gate.step = "factor";
    return;
  }
  const person = personOf(said);
  await rememberPerson(person);
  await begin(person);
  outboxState.signInNeeded = false;
  station.is?.sender.poke("person");
}

/** Shows the login; over the work when there is some. */
export function askLogin(why: Why): void {
  gate.why = why;
  if (gate.step === "ready") gate.login = true;
  else gate.step = "login";
}

/** Why the person has to sign in, above work that waits for it. */
export function signInWords(other: boolean): string {
  if (other) return t("field.otherHere");
  return outboxState.troubleKind === "must-change" ? outboxState.trouble : t("field.expired");
}

/** Signs out. Refused while the outbox is not empty. Throws Trouble without a network. */
export async function signOut(): Promise<void> {
  if (outboxState.count > 0) throw new Error(t("field.signOutFull", { n: outboxState.count }));
  await leaveTo("");
}

/** Lets another person sign in; what is here stays, apart. Throws Trouble without a network. */
export const switchPerson = () => leaveTo("switch");

async function leaveTo(why: Why): Promise<void> {
  await askSignOut();
  await rememberPerson(null);
  await close();
  gate.step = "login";
  gate.why = why;
}
