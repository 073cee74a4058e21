// What a browser must have for a day without signal.
import { type Key, t } from "@/shared/i18n";

/** WeChat's own browser, on phones and computers. */
export const inWechat = (agent: string) => /MicroMessenger/i.test(agent);

/** What is missing, in words; empty when the browser will do. */
export async function lacks(): Promise<string[]> {
  const found: Key[] = [];
  if (!globalThis.isSecureContext) found.push("field.lackSecure");
  else {
    if (!globalThis.crypto?.subtle) found.push("field.lackHash");
    if (!navigator.serviceWorker) found.push("field.lackWorker");
    if (!navigator.locks) found.push("field.lackLocks");
  }
  if (!globalThis.indexedDB) found.push("field.lackStore");
  else found.push(...(await tryStore()));
  return found.map((k) => t(k));
}

/** Private windows have IndexedDB that refuses to open, or to keep a Blob. */
function tryStore(): Promise<Key[]> {
  return new Promise((resolve) => {
    const name = "liangtian-field-try";
    let request: IDBOpenDBRequest;
    try {
      request = indexedDB.open(name, 1);
    } catch {
      resolve(["field.lackStore"]);
      return;
    }
    request.onerror = () => resolve(["field.lackStore"]);
    request.onupgradeneeded = () => request.result.createObjectStore("tries");
    request.onsuccess = () => {
      const db = request.result;
      const end = (lack: Key[]) => {
        db.close();
        resolve(lack);
      };
      try {
        const tx = db.transaction("tries", "readwrite");
        tx.objectStore("tries").put(new Blob(["x"]), "try");
        tx.oncomplete = () => end([]);
        tx.onerror = tx.onabort = () => end(["field.lackBlobs"]);
      } catch {
        end(["field.lackBlobs"]);
      }
    };
  });
}
