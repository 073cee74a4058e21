import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The program under test. */
export const binary = process.env.LIANGTIAN_BIN ?? `${root}bin/liangtian`;

/** A folder of the shared test data, or null where there is none. */
export function shared(folder: string): string | null {
  const path = `${root}../shared/data/${folder}`;
  return existsSync(path) ? path : null;
}

/** Everybody's password in the demo city. */
export const password = "liangtian-demo-2026";

/** Where the server of this run answers. */
export function url(): string {
  const at = process.env.LIANGTIAN_E2E_URL;
  if (!at) throw new Error("no server: the setup did not run");
  return at;
}
