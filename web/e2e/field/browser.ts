// A phone's browser as a process of its own, with a folder that outlives it:
// it can be killed like one that the system throws out of memory.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { executable, flags } from "../playwright.config";

const patience = 30_000;

export class PhoneBrowser {
  private readonly folder = mkdtempSync(join(tmpdir(), "liangtian-phone-"));
  private process: ChildProcess | null = null;
  private browser: Browser | null = null;

  /** Without a camera it draws no film, which costs more than all else that a page does. */
  constructor(private readonly camera = true) {}

  /** Starts it, and hands over what Playwright makes of it. */
  async starts(): Promise<BrowserContext> {
    const child = spawn(
      executable ?? "chromium",
      [
        ...flags,
        "--headless=new",
        "--remote-debugging-port=0",
        `--user-data-dir=${this.folder}`,
        "--window-size=390,844",
        // A phone's lie over the page and take no room.
        "--hide-scrollbars",
        "--lang=zh-CN",
        "--no-first-run",
        "--no-default-browser-check",
        ...(this.camera ? ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"] : []),
        "about:blank",
      ],
      // A group of its own, so that one signal reaches all of its processes.
      { detached: true, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, TZ: "Asia/Shanghai" } },
    );
    this.process = child;
    this.browser = await chromium.connectOverCDP(await addressOf(child));
    return this.browser.contexts()[0]!;
  }

  /** Gone from one moment to the next, as when the battery is pulled. */
  async dies(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child?.pid && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      process.kill(-child.pid, "SIGKILL");
      await gone;
    }
    await this.browser?.close().catch(() => {});
    this.browser = null;
  }

  async ends(): Promise<void> {
    await this.dies();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The browser did not start:\n${said}`)), patience);
    child.stderr?.on("data", (bytes: Buffer) => {
      if (said.length > 100_000) return;
      said += bytes.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]!);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`The browser ended with ${code}:\n${said}`)));
  });
}
