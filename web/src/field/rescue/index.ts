// The rescue file of the person whose page this is.
import { t } from "@/shared/i18n";
import { here, packState } from "../state";
import { changed } from "../station";
import { bytesOf, keep, rows } from "../store/ledger";
import { device } from "../store/phone";
import { Trouble } from "../trouble";
import { readVolume } from "./read";
import { type Item, volumes, writeVolume } from "./write";

export interface Written {
  files: File[];
  entries: number;
  skipped: number;
}

function keys() {
  const { facts } = here();
  if (!facts?.rescueKey || !facts.seal) throw new Trouble("refused", t("outbox.rescueNoKey"));
  return { key: facts.rescueKey, seal: facts.seal };
}

/** Writes everything that has not left. Throws Trouble. */
export async function writeRescue(
  passphrase: string,
  progress: (done: number, total: number) => void,
): Promise<Written> {
  if (passphrase.length < 8) throw new Trouble("refused", t("outbox.passphraseShort"));
  const { db, person } = here();
  const items: Item[] = (await rows(db))
    .filter((r) => !r.fate.left)
    .map((r) => ({
      entry: r.entry,
      photos: (r.entry.files ?? []).filter((_, i) => !r.sends[i]!.arrived && !r.sends[i]!.released),
    }));
  if (items.length === 0) throw new Trouble("refused", t("outbox.rescueNone"));
  const total = items.flatMap((i) => i.photos).reduce((n, p) => n + p.size, 0);
  const madeAt = new Date().toISOString();
  const writer = {
    personId: person.id,
    login: person.login,
    deviceId: (await device()).id,
    madeAt,
    keys: keys(),
    passphrase,
  };
  const out: Written = { files: [], entries: 0, skipped: 0 };
  let done = 0;
  const parts = volumes(items);
  for (const [i, part] of parts.entries()) {
    const v = await writeVolume(
      part,
      writer,
      (entry, hash) => bytesOf(db, entry, hash),
      (n) => {
        done += n;
        progress(done, total);
      },
    );
    const stamp = madeAt.slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
    const name = `liangtian-${person.login}-${stamp}-${i + 1}of${parts.length}.ltrescue`;
    out.files.push(new File([v.blob], name, { type: "application/octet-stream" }));
    out.entries += v.entries;
    out.skipped += v.skipped;
  }
  return out;
}

/** Reads a volume back into this outbox; what happened, in words. Throws Trouble. */
export async function readRescue(file: Blob, passphrase: string): Promise<string> {
  const s = here();
  const label = (id: number) => packState.cases.find((c) => c.id === id)?.plotNo ?? "";
  const got = await readVolume(file, {
    personId: s.person.id,
    seal: keys().seal,
    passphrase,
    keep: (entry, blobs) => keep(s.db, entry, label(entry.caseId), blobs),
  }).finally(changed);
  s.sender.poke("person");
  const said = t("outbox.rescueRestored", { added: got.added, had: got.had });
  return got.brokenAt === null
    ? said
    : t("outbox.rescueBroken", { n: got.brokenAt + 1, added: got.added + got.had });
}
