import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pictures } from "./pictures";
import { provider } from "./provider";
import { binary } from "./server";

const patience = 180_000;

/** The real server with the demo city, in a place of its own. */
export class Program {
  readonly data = mkdtempSync(join(tmpdir(), "liangtian-e2e-"));
  private server: ChildProcess | null = null;
  private address = "";
  private laid = false;
  /** Settings of its own. */
  settings: Record<string, string> = {};

  get url(): string {
    return `http://${this.address}`;
  }
  get port(): number {
    return Number(this.address.split(":")[1]);
  }
  /** Starts it, or starts it again where it was. */
  async starts() {
    if (!this.laid) this.laysOut();
    await this.takesPlace();
    const { DATABASE_URL: _, ...env } = process.env;
    this.server = spawn(binary, ["serve", "--demo", "--listen", this.address, "--data", this.data], {
      env: { ...env, ...this.settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    await started(this.server);
  }
  /** Where it will answer, for who has to know before it starts. */
  async takesPlace(): Promise<string> {
    this.address ||= `127.0.0.1:${await freePort()}`;
    return this.url;
  }
  /** Laying out the demo city takes half a minute: once is enough for all servers of a run. */
  private laysOut() {
    const city = process.env.LIANGTIAN_E2E_CITY;
    // The database may run as another user, and its files stay that user's.
    if (city) execFileSync("cp", ["-a", `${city}/.`, this.data]);
    chmodSync(this.data, 0o755);
    this.laid = true;
  }
  /** Killed in the middle of what it does; its data stay. */
  async dies() {
    const server = this.server;
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
    server.kill("SIGKILL");
    await gone;
  }
  async stops() {
    if (this.server) await ended(this.server);
  }
  async ends() {
    await this.stops();
    rmSync(this.data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Starts the server of all specs, and ends it afterwards. */
export default async function setup() {
  // One that somebody keeps running.
  if (process.env.LIANGTIAN_E2E_URL) return;
  const city = new Program();
  const program = new Program();
  const source = await pictures();
  let signOn: Awaited<ReturnType<typeof provider>> | null = null;
  const stop = async () => {
    source.ends();
    signOn?.ends();
    await program.ends();
    await city.ends();
  };
  try {
    await city.starts();
    await city.stops();
    process.env.LIANGTIAN_E2E_CITY = city.data;
    // A soak has servers of its own.
    if (!process.env.RUNS) {
      process.env.LIANGTIAN_IMAGERY = source.config;
      signOn = await provider(await program.takesPlace());
      program.settings = signOn.settings;
      await program.starts();
      process.env.LIANGTIAN_E2E_URL = program.url;
    }
  } catch (e) {
    await stop();
    throw e;
  }
  return stop;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const at = probe.address();
      probe.close(() => (typeof at === "object" && at ? resolve(at.port) : reject(new Error("no port"))));
    });
  });
}

/** Waits for the server's own word that it answers. */
function started(server: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not start in time:\n${said}`)), patience);
    const hear = (bytes: Buffer) => {
      said += bytes.toString();
      if (!said.includes("良田已启动")) return;
      clearTimeout(timer);
      resolve();
    };
    server.stdout?.on("data", hear);
    server.stderr?.on("data", hear);
    server.on("error", reject);
    server.on("exit", (code) => reject(new Error(`The server ended with ${code}:\n${said}`)));
  });
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || !server.pid) return;
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill("SIGTERM");
  const timer = setTimeout(() => server.kill("SIGKILL"), 20_000);
  await gone;
  clearTimeout(timer);
}
