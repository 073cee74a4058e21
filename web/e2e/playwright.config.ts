import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

/** A Chromium that the system has; none is ever downloaded. */
function chromium(): string | undefined {
  for (const path of [process.env.CHROMIUM, "/usr/bin/chromium"]) if (path && existsSync(path)) return path;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // the next one
    }
  }
  return undefined;
}

export const executable = chromium();
// The address bar's list is two pages of its own beside every page, in windows
// that nobody sees. Only the last such flag counts, so Playwright's list is here.
const without = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];
const plain = [
  "--no-sandbox",
  `--disable-features=${without.join()}`,
  "--disable-background-networking",
  // Maps are drawn by the processor all the same; the pages around them need not be.
  "--disable-gpu-compositing",
  "--disable-gpu-rasterization",
];
export const flags = [...plain, "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/**
 * Stories that need a map. The others happen on a computer that cannot draw
 * one, as many in an office cannot, and nothing else is refused there; half of
 * the time went into drawing maps at which nobody looked.
 */
const withMaps = /\/(map|looks|layers|balance|detours|reconcile|import-edges)\.spec\.ts$/;

// One server and one city for all specs, so one after the other: each makes
// its own plots and leaves those of the others alone.
export default defineConfig({
  testDir: fileURLToPath(new URL(".", import.meta.url)),
  outputDir: fileURLToPath(new URL("../test-results", import.meta.url)),
  globalSetup: "./setup.ts",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A machine shared with others may stall for longer than any wait. A retry
  // begins with plots of its own, and the report names it as flaky.
  retries: 1,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  projects: [
    {
      name: "desk",
      testIgnore: ["field/**", withMaps],
      use: { launchOptions: { executablePath: executable, args: [...plain, "--disable-3d-apis"] } },
    },
    { name: "maps", testMatch: withMaps },
    { name: "field", testMatch: "field/**/*.spec.ts" },
    // Pictures for the docs are made when they are asked for.
    ...(process.env.FIELD_SHOTS ? [{ name: "shots", testMatch: "field/*.shots.ts" }] : []),
  ],
  use: {
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    // A trace costs a tenth of the time; what failed once is traced.
    trace: { mode: "on-first-retry", screenshots: false },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: executable,
      args: flags,
    },
  },
});
