// Weighs what a phone loads before it shows the first field page: the page,
// its scripts and styles, compressed as the server sends them. The map comes
// later and is not in it. Fails above the limit.
//   node scripts/first-load.mjs [dist]
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const limit = 250 * 1000;
const dist = resolve(process.argv[2] ?? "web/dist");
const manifest = JSON.parse(readFileSync(resolve(dist, ".vite/manifest.json"), "utf8"));
const page = "field/index.html";

const files = new Set([page]);
const seen = new Set();
/** What is loaded before the first page shows: the page itself, and the first tab's own. */
function walk(name) {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return;
  seen.add(name);
  for (const f of [chunk.file, ...(chunk.css ?? [])]) files.add(f);
  for (const next of chunk.imports ?? []) walk(next);
}
if (!manifest[page]) throw new Error(`${page} is not in the manifest: run make web`);
walk(page);
for (const first of ["src/field/pages/TasksPage.vue", "src/field/guard/LoginPage.vue"]) walk(first);

let total = 0;
for (const f of [...files].sort()) {
  const bytes = gzipSync(readFileSync(resolve(dist, f)), { level: 6 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)} ${f}`);
}
console.log(`${String(total).padStart(8)} bytes compressed of ${limit} allowed for the first load of /field`);
if (total > limit) process.exit(1);
