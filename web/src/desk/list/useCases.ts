import { computed, reactive, ref } from "vue";
import { type CaseQuery, cases } from "@/api";
import type { CaseRow } from "@/api/types";

const size = 100;

/** A list of cases by query, page after page; a newer query drops an older answer. */
export function useCases() {
  const rows = ref<CaseRow[]>([]);
  const state = reactive({ total: 0, next: null as string | null, loading: false, asked: false });
  const error = ref<unknown>(null);
  let query: CaseQuery = {};
  let asking: AbortController | null = null;

  async function ask(more: boolean) {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    state.loading = true;
    error.value = null;
    try {
      const cursor = more ? (state.next ?? undefined) : undefined;
      const page = await cases.list({ ...query, limit: size, cursor }, mine.signal);
      if (mine.signal.aborted) return;
      rows.value = more ? [...rows.value, ...page.items] : page.items;
      state.total = page.total;
      state.next = page.next;
      state.asked = true;
    } catch (e) {
      if (!mine.signal.aborted) error.value = e;
    } finally {
      if (asking === mine) state.loading = false;
    }
  }

  return {
    rows,
    state,
    error,
    left: computed(() => Math.min(size, state.total - rows.value.length)),
    read(next: CaseQuery) {
      query = next;
      return ask(false);
    },
    again: () => ask(false),
    more: () => (state.next && !state.loading ? ask(true) : undefined),
  };
}
