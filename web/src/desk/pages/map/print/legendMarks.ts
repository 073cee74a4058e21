import type { FigureTerm, Layer } from "@/api/types";
import { t } from "@/shared/i18n";
import { departmentWord, layerWord, said, vocabulary, word } from "@/shared/vocabulary";
import { casesZoom } from "../choropleth";
import { type Coloured, classWords } from "../figures";
import { outlineZoom } from "../mapLayers";
import { ended, hatch, late, leadHues, phaseShades, phases, shareShades } from "../palette";
import { tintOf } from "../switches";
import type { Colouring, Shown } from "../view";
import type { Mark } from "./draw";

interface View {
  zoom: number;
  shown: Shown;
  by: Colouring;
  layers: Layer[];
  term?: FigureTerm;
  coloured?: Coloured;
}

/** The legend of what a view shows, and of nothing else. */
export function marksOf(v: View): Mark[] {
  const out: Mark[] = [];
  const add = (kind: Mark["kind"], words: string, colour = "") => {
    out.push({ kind, words, colour });
  };
  const measured = v.shown.measure && v.term && v.coloured;
  if (measured && v.zoom < casesZoom + 1.5) {
    const unit = { cases: t("figures.cases"), times: t("figures.times"), area: t("common.mu"), rate: "" }[
      v.term!.unit
    ];
    add("heading", unit ? `${said(v.term!)}（${unit}）` : said(v.term!));
    v.coloured!.classes.forEach((c, n) => {
      add("box", classWords(v.term!, c), v.coloured!.shades[n]);
    });
  }
  if (v.shown.cases && (!measured || v.zoom >= casesZoom)) {
    const far = v.zoom < outlineZoom;
    add("heading", far ? t("map.cells") : t("map.plots"));
    if (v.by === "lead")
      for (const code of ["natural_resources", "agriculture", ""])
        add(
          far ? "dot" : "box",
          code ? departmentWord(code) : far ? t("map.mixed") : t("map.none"),
          leadHues[code],
        );
    else if (far)
      ["0", "≤ 33%", "≤ 66%", "< 100%", "100%"].forEach((w, n) => {
        add("dot", w, shareShades[n]);
      });
    else
      phases.forEach((p, n) => {
        add("box", word(vocabulary.phases, p), phaseShades[n]);
      });
    add("ring", far ? t("map.hasOverdue") : t("map.overdue"), late);
    if (!far) {
      add("box", t("map.closed"), ended);
      add("hatch", t("common.pbf"), hatch);
    }
  }
  const layers = v.layers.filter((l) => v.shown.layers.includes(l.id));
  if (layers.length || v.shown.regions || v.shown.heat) add("heading", t("map.layers"));
  for (const l of layers)
    add("line", `${l.kind === "other" ? l.name : layerWord(l.kind)} ${l.asOf}`, tintOf(l.kind));
  if (v.shown.heat && v.zoom < outlineZoom) add("box", t("map.showHeat"), "#e0a458");
  if (v.shown.regions) add("dashed", t("map.showRegions"), "#8b968d");
  return out;
}
