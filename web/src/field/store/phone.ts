// What belongs to the phone and not to a person: its id and name, who was
// here last, and whose outboxes it keeps.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { openPerson } from "./db";

export interface Person {
  id: number;
  login: string;
  name: string;
  unit: string;
  role: string;
  may: string[];
}
interface PhoneSchema extends DBSchema {
  facts: { key: string; value: unknown };
  people: { key: number; value: Person };
}
type Db = IDBPDatabase<PhoneSchema>;

let opened: Promise<Db> | null = null;
function db(): Promise<Db> {
  opened ??= openDB<PhoneSchema>("liangtian-field", 1, {
    upgrade(d) {
      d.createObjectStore("facts");
      d.createObjectStore("people", { keyPath: "id" });
    },
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

export interface Device {
  id: string;
  name: string;
}

/** Makes the phone's id once; two tabs that ask at once get the same one. */
export async function device(): Promise<Device> {
  const d = await db();
  const tx = d.transaction("facts", "readwrite", { durability: "strict" });
  const had = (await tx.store.get("device")) as Device | undefined;
  const is = had ?? { id: crypto.randomUUID(), name: modelOf(globalThis.navigator?.userAgent ?? "") };
  if (!had) await tx.store.put(is, "device");
  await tx.done;
  return is;
}

export async function nameDevice(name: string): Promise<void> {
  const is = await device();
  await (await db()).put("facts", { ...is, name: name.trim().slice(0, 40) }, "device");
}

/** A first name for a phone, out of what its browser tells. */
export function modelOf(agent: string): string {
  const android = /Android [\d.]+; ([^;)]+?)(?: Build\/[^;)]*)?[;)]/.exec(agent);
  if (android?.[1] && android[1] !== "K") return android[1].slice(0, 40);
  for (const kind of ["iPhone", "iPad", "Android", "Windows", "Macintosh"])
    if (agent.includes(kind)) return kind;
  return "";
}

export async function lastPerson(): Promise<Person | null> {
  const d = await db();
  const id = (await d.get("facts", "last")) as number | undefined;
  return id === undefined ? null : ((await d.get("people", id)) ?? null);
}

/** Remembers who is here, so that the page opens without a network. */
export async function rememberPerson(p: Person | null): Promise<void> {
  const tx = (await db()).transaction(["facts", "people"], "readwrite", { durability: "strict" });
  if (p) {
    await tx.objectStore("people").put(JSON.parse(JSON.stringify(p)) as Person);
    await tx.objectStore("facts").put(p.id, "last");
  } else {
    await tx.objectStore("facts").delete("last");
  }
  await tx.done;
}

/** Who else has something unsent on this phone, and how many. */
export async function othersHere(except: number): Promise<{ name: string; count: number }[]> {
  const out: { name: string; count: number }[] = [];
  for (const p of await (await db()).getAll("people")) {
    if (p.id === except) continue;
    const theirs = await openPerson(p.id);
    const count = (await theirs.getAll("fates")).filter((f) => !f.left).length;
    theirs.close();
    if (count > 0) out.push({ name: p.name, count });
  }
  return out;
}

/** For tests: forgets the open connection. */
export function closePhone(): void {
  opened?.then((d) => d.close());
  opened = null;
}
