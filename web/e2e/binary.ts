import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The program under test. */
export const binary = process.env.LIANGTIAN_BIN ?? `${root}bin/liangtian`;

/** A folder of the shared test data, or null where there is none. */
export function shared(folder: string): string | null {
  const path = `${root}../shared/data/${folder}`;
  return existsSync(path) ? path : null;
}
