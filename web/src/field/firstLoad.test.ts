import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { filesOf, type Manifest } from "../../field-worker";

// Beside the pages that were built: `make test` builds them first.
const weigh = new URL("../../../scripts/first-load.mjs", import.meta.url).pathname;
const dist = new URL("../../dist", import.meta.url).pathname;

test("the first load of the field page stays small", () => {
  expect(existsSync(`${dist}/.vite/manifest.json`), "build the pages first: make web").toBe(true);
  const said = execFileSync("node", [weigh, dist], { encoding: "utf8" });
  expect(said).toMatch(/(\d+) bytes compressed of 250000 allowed/);
  // The desk's kit and the map have no place in it.
  expect(said).not.toMatch(/element|\bmap-|maplibre/);
});

test("what a page needs is followed through its imports, once", () => {
  const manifest: Manifest = {
    page: { file: "a.js", css: ["a.css"], imports: ["_shared"], dynamicImports: ["later"] },
    _shared: { file: "s.js", imports: ["page"] },
    later: { file: "l.js", imports: ["_shared"], assets: ["l.png"] },
    desk: { file: "d.js" },
  };
  expect(filesOf(manifest, "page", false)).toEqual(["a.css", "a.js", "s.js"]);
  expect(filesOf(manifest, "page", true)).toEqual(["a.css", "a.js", "l.js", "l.png", "s.js"]);
});
