// Photos of a plot: real ones when the test data has them, drawn ones otherwise;
// position, bearing and time always fit the plot.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Position } from "geojson";
import type { File } from "./files";
import { stations } from "./ground";
import { binary, shared } from "./server";

export type Scene = "field" | "seedlings" | "bare" | "trees" | "house" | "pond" | "road";

let taken = 0;

function realOnes(): string[] {
  const folder = shared("photos");
  if (!folder) return [];
  return readdirSync(folder)
    .filter((f) => /\.jpg$/i.test(f))
    .map((f) => join(folder, f))
    .filter((f) => statSync(f).size > 100_000 && statSync(f).size < 1_000_000 * 2)
    .sort();
}

/**
 * One wide and two close photos of a plot, from three sides, taken now: real
 * ones when they are asked for and there.
 */
export function photosOf(ring: Position[], scene: Scene, from: "real" | "drawn" = "drawn"): File[] {
  const folder = mkdtempSync(join(tmpdir(), "liangtian-photos-"));
  const real = from === "real" ? realOnes() : [];
  try {
    return stations(ring).map((s, n) => {
      const out = join(folder, `${n}.jpg`);
      const picture = real.length ? real[taken % real.length]! : "";
      taken++;
      const args = [
        "sample-photo",
        "-lat",
        String(s.lat),
        "-lon",
        String(s.lon),
        "-bearing",
        String(s.bearing),
        "-at",
        new Date().toISOString(),
        "-scene",
        scene,
        "-seed",
        String(taken),
        "-o",
        out,
      ];
      execFileSync(binary, picture ? [...args, "-from", picture] : args);
      return { name: `${scene}-${taken}.jpg`, mimeType: "image/jpeg", buffer: readFileSync(out) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
