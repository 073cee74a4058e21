// The city's provider of single sign-on beside the server under test: the one
// that the Go tests run.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./server";

/** Everybody's password there. It knows whoever comes. */
export const providerPassword = "provider-2026";

/** Starts it for a program at that address; `settings` are what the program is told. */
export async function provider(
  program: string,
): Promise<{ settings: Record<string, string>; ends: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "liangtian-provider-"));
  const binary = join(folder, "provider");
  execFileSync("go", ["build", "-buildvcs=false", "-o", binary, "./scripts/sign-on-provider"], { cwd: root });
  const server = spawn(binary, ["-program", program], { stdio: ["ignore", "pipe", "ignore"] });
  const said = createInterface({ input: server.stdout });
  const [issuer] = (await Promise.race([
    once(said, "line"),
    once(server, "exit").then(() => [""]),
  ])) as string[];
  if (!issuer) throw new Error("the provider of single sign-on did not start");
  return {
    settings: {
      LIANGTIAN_OIDC_ISSUER: issuer,
      LIANGTIAN_OIDC_CLIENT_ID: "liangtian",
      LIANGTIAN_OIDC_CLIENT_SECRET: "secret",
      LIANGTIAN_OIDC_CREATE: "430223",
    },
    ends: () => {
      server.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
