import type { Photo, Report } from "@/api/types";
import { t } from "@/shared/i18n";
import type { NumberedPhoto } from "./caseMapLayers";

/** Photos in the order they came, with the numbers that map and grid share. */
export function numbered(photos: Photo[]): NumberedPhoto[] {
  const order = { verify: 0, rectify: 1 };
  return [...photos]
    .sort((a, b) => order[a.phase] - order[b.phase] || a.id - b.id)
    .map((p, n) => ({ ...p, number: n + 1 }));
}

/** The pair of a "before" photo is the "after" photo taken in the same order. */
export function pairOf(photos: NumberedPhoto[], now: NumberedPhoto): NumberedPhoto | undefined {
  const same = photos.filter((p) => p.phase === now.phase);
  const others = photos.filter((p) => p.phase !== now.phase);
  return others[Math.min(same.indexOf(now), others.length - 1)];
}

export interface Check {
  /** null: a fact that only the whole set of photos can judge. */
  ok: boolean | null;
  words: string;
  help?: string;
}

// What a photo's own lines already say.
const said = new Set(["bearing", "pointing", "position", "alike", "speed", "spot", "hints", "duplicate"]);

/** What the server found about one photo, as short lines with their mark. */
export function checksOf(p: Photo, report: Report): Check[] {
  const checks: Check[] = [];
  if (!p.position) checks.push({ ok: false, words: t("photo.noPosition") });
  else if (p.inside) checks.push({ ok: true, words: t("photo.inside") });
  else if (p.distanceM !== null) {
    checks.push({ ok: null, words: t("photo.distance", { n: Math.ceil(p.distanceM) }) });
  }
  if (p.faces === true) checks.push({ ok: true, words: t("photo.faces") });
  else if (p.faces === false) checks.push({ ok: false, words: t("photo.facesAway") });
  else if (p.bearing === null) checks.push({ ok: false, words: t("photo.noBearing") });
  for (const item of report.items) {
    if (!item.ok && item.photos.includes(p.id) && !said.has(item.code)) {
      checks.push({ ok: false, words: item.title, help: item.words });
    }
  }
  for (const words of p.hints) checks.push({ ok: false, words });
  // One line for each kind of doubt; the viewer lists every pair.
  for (const kind of new Set(p.kin.map((k) => k.kind))) {
    const same = p.kin.filter((k) => k.kind === kind);
    const more = same.length > 1 ? t("photo.andMore", { n: same.length - 1 }) : "";
    checks.push({ ok: false, words: same[0]!.words + more });
  }
  if (p.alsoOnCases.length)
    checks.push({ ok: false, words: t("photo.alsoOn", { nos: p.alsoOnCases.join("、") }) });
  return checks;
}
