// What a person does about an entry that was held or a photo that is stuck.
import type { Entry } from "../contract";
import { here } from "../state";
import { changed } from "../station";
import { answered, dismiss as drop, noteSend, rows } from "../store/ledger";
import { askJson } from "../sync/door";
import { whoIsThere } from "../sync/session";
import { nonsense } from "../trouble";
import { answerTo } from "./judge";

async function settle(id: string, door: string, body: unknown): Promise<void> {
  const s = here();
  const row = (await rows(s.db)).find((r) => r.entry.id === id);
  if (!row) return;
  await whoIsThere(s.person.id);
  const answer = answerTo(
    row.entry as Entry,
    await askJson(`/field/entries/${id}/${door}`, { method: "POST", body }),
  );
  if (!answer) throw nonsense();
  await answered(s.db, [answer]);
  await changed();
  s.sender.poke("person");
}

/** Has a held entry judged again as the case is now. Throws Trouble. */
export const retry = (id: string) => settle(id, "retry", {});
/** Gives a held entry up. Throws Trouble. */
export const giveUp = (id: string, reason: string) => settle(id, "give-up", { reason });
/** Photos that nobody shall wait for any more. Throws Trouble. */
export const release = (id: string, sha256s: string[], reason: string) =>
  settle(id, "release", { sha256s, reason });

/** A refused photo is sent once more. */
export async function sendAgain(id: string, sha256: string): Promise<void> {
  const s = here();
  await noteSend(s.db, id, sha256, { refused: "", refusedAt: null, url: "" });
  await changed();
  s.sender.poke("person");
}

/** A given-up entry leaves at its person's word. */
export async function dismiss(id: string): Promise<void> {
  await drop(here().db, id);
  await changed();
}

/** Everything that can be sent is sent now. */
export const sendNow = () => here().sender.poke("person");
