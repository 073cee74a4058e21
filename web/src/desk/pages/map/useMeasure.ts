import { computed, type Ref } from "vue";
import { useRoute } from "vue-router";
import type { CaseQuery } from "@/api";
import { places } from "@/shared/vocabulary";
import { termOf } from "../figures/figures";
import { colour } from "./figures";
import { useFigures } from "./useFigures";
import { methodOf } from "./view";

/**
 * The measure of the address over counties, as of its day. Where the towns of
 * the county looked at have boundaries, they are told apart instead.
 */
export function useMeasure(slice: Ref<CaseQuery>, county: Ref<string>, town: Ref<string>) {
  const route = useRoute();
  const term = computed(() => termOf(String(route.query.measure ?? "")) ?? termOf("open"));
  const method = computed(() => methodOf(route.query.class));
  const {
    found: figures,
    error,
    settled,
    read,
  } = useFigures(computed(() => ({ ...slice.value, by: "county" })));

  const townRegions = computed(() =>
    county.value
      ? places.regions.filter((r) => r.boundary && r.code.length === 9 && r.code.startsWith(county.value))
      : [],
  );
  const byTown = useFigures(
    computed(() => (townRegions.value.length ? { ...slice.value, by: "town", county: county.value } : null)),
  ).found;

  const coloured = computed(() => {
    if (!term.value || !figures.value) return undefined;
    if (townRegions.value.length)
      return colour(term.value, method.value, townRegions.value, (r) =>
        byTown.value?.rows.find((x) => x.key === r.name),
      );
    const counties = places.regions.filter((r) => r.code.length === 6);
    return colour(term.value, method.value, counties, (r) =>
      figures.value?.rows.find((x) => x.key === r.code),
    );
  });
  /** The code of the region that is looked at. */
  const looked = computed(
    () => (town.value && townRegions.value.find((r) => r.name === town.value)?.code) || county.value,
  );
  return { term, method, figures, error, settled, coloured, looked, read };
}
