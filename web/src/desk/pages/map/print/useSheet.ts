import { computed, type Ref } from "vue";
import type { Figures, FigureTerm, Layer } from "@/api/types";
import { minute, today } from "@/shared/dates";
import { t } from "@/shared/i18n";
import { me } from "@/shared/session";
import { places, said } from "@/shared/vocabulary";
import type { Coloured } from "../figures";
import type { Colouring, Shown } from "../view";
import { marksOf } from "./legendMarks";

interface View {
  zoom: Ref<number>;
  shown: Ref<Shown>;
  by: Ref<Colouring>;
  layers: Ref<Layer[]>;
  term: Ref<FigureTerm | undefined>;
  coloured: Ref<Coloured | undefined>;
  figures: Ref<Figures | null>;
  schematic: Ref<boolean>;
  pictured: Ref<string>;
}

/** What is written on a printed sheet of the view. */
export function useSheet(v: View) {
  const home = computed(() => places.regions.find((r) => r.code === me.value?.region)?.name ?? "");
  const sheetName = computed(() =>
    v.shown.value.measure && v.term.value
      ? t("map.sheetOf", { place: home.value, measure: said(v.term.value) })
      : t("map.sheetName", { place: home.value }),
  );
  const at = computed(() => minute(v.figures.value?.asOf ?? new Date().toISOString()));
  const subtitle = computed(() => t("map.asOf", { at: at.value }));
  const notes = computed(() => [
    [t("map.sheetSource", { at: at.value }), t("map.printedOn", { day: today() })].join("　"),
    ...(v.schematic.value ? [t("map.schematicNote")] : []),
    v.pictured.value || t("map.noBase"),
  ]);
  const marks = computed(() =>
    marksOf({
      zoom: v.zoom.value,
      shown: v.shown.value,
      by: v.by.value,
      layers: v.layers.value,
      term: v.term.value,
      coloured: v.coloured.value,
    }),
  );
  return { sheetName, subtitle, notes, marks };
}
