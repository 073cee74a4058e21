// Builds the field page's service worker after the pages: with the list of
// just those files that the field page is made of.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, type Plugin } from "vite";

/** A chunk of vite's manifest. */
export interface Chunk {
  file: string;
  css?: string[];
  assets?: string[];
  imports?: string[];
  dynamicImports?: string[];
}
export type Manifest = Record<string, Chunk>;

export const fieldPage = "field/index.html";

/** Where the scripts of web workers lie: in the service worker's scope. */
export const workers = "field/workers/";

/** Every file that a page needs: at once, or later as well. */
export function filesOf(manifest: Manifest, page: string, later: boolean): string[] {
  const files = new Set<string>();
  const seen = new Set<string>();
  const walk = (name: string) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const f of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(f);
    for (const next of [...(chunk.imports ?? []), ...(later ? (chunk.dynamicImports ?? []) : [])]) walk(next);
  };
  walk(page);
  return [...files].sort();
}

/** Files that are asked for by name and not by an import. */
const named = [
  "app.webmanifest",
  "icon.svg",
  "icon-180.png",
  "icon-192.png",
  "icon-512.png",
  "icon-maskable-512.png",
];

export function fieldWorker(): Plugin {
  let root = "";
  return {
    name: "field-worker",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    async writeBundle(_, bundle) {
      const dist = resolve(root, "dist");
      const manifest = JSON.parse(readFileSync(resolve(dist, ".vite/manifest.json"), "utf8")) as Manifest;
      const revised = (file: string) => ({
        url: `/${file}`,
        revision: createHash("sha256")
          .update(readFileSync(resolve(dist, file)))
          .digest("hex")
          .slice(0, 20),
      });
      const precached = [
        revised(fieldPage),
        ...named.map((n) => revised(`field/${n}`)),
        // A file under assets is named by what is in it.
        ...filesOf(manifest, fieldPage, true)
          .filter((f) => f.startsWith("assets/"))
          .map((f) => ({ url: `/${f}`, revision: null })),
        // Workers are started by address, which the manifest does not follow.
        ...Object.keys(bundle)
          .filter((f) => f.startsWith(workers) && f.endsWith(".js"))
          .map((f) => ({ url: `/${f}`, revision: null })),
      ];
      await build({
        root,
        configFile: false,
        publicDir: false,
        logLevel: "warn",
        define: { precached: JSON.stringify(precached), "process.env.NODE_ENV": '"production"' },
        build: {
          outDir: resolve(dist, "field"),
          emptyOutDir: false,
          target: "es2022",
          lib: { entry: resolve(root, "src/field/sw.ts"), formats: ["es"], fileName: () => "sw.js" },
          rolldownOptions: { output: { codeSplitting: false } },
        },
      });
    },
  };
}
