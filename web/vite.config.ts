import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import elementPlus from "unplugin-element-plus/vite";
import { defineConfig } from "vitest/config";
import { fieldPage, fieldWorker, workers } from "./field-worker.ts";

// The server that `npm run dev` talks to; in production the same binary serves
// both the pages and /api.
const server = process.env.LIANGTIAN_SERVER ?? "http://127.0.0.1:8080";

/** Vant's icons are a font of 30 kB inside its style, which the CSP refuses; the pages draw their own. */
const noIconFont = {
  name: "no-icon-font",
  enforce: "pre" as const,
  resolveId: (id: string, from?: string) =>
    /icon\/index\.css$/.test(id) && from?.includes("/vant/") ? "\0no-icon-font.css" : null,
  load: (id: string) => (id === "\0no-icon-font.css" ? "" : null),
};

export default defineConfig({
  plugins: [vue(), elementPlus({}), noIconFont, fieldWorker()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", proxy: { "/api": server } },
  build: {
    target: "es2022",
    // Nothing is inlined as data: or blob: scripts, so the strict CSP holds.
    assetsInlineLimit: 0,
    // The service worker and the weighing of the first load read it.
    manifest: true,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: {
        desk: fileURLToPath(new URL("./index.html", import.meta.url)),
        field: fileURLToPath(new URL(fieldPage, import.meta.url)),
      },
      // The map is large: pages without one must not wait for it.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: "map", test: /maplibre|src\/shared\/map\// }],
        },
      },
    },
  },
  worker: {
    format: "es",
    // A worker's own script is only given by a service worker in whose scope it
    // lies: the map of the field page has to open without a network.
    rolldownOptions: { output: { entryFileNames: `${workers}[name]-[hash].js` } },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    // A rescue file's passphrase costs work on purpose, and machines are shared.
    testTimeout: 60_000,
    // The build that a phone runs, not the one for Node.
    alias: {
      "tus-js-client": fileURLToPath(
        new URL("node_modules/tus-js-client/lib.esm/browser/index.js", import.meta.url),
      ),
    },
  },
});
