import { computed, type Ref, ref, watch } from "vue";
import { figures as api, type CaseQuery } from "@/api";
import { withQuery } from "@/api/client";
import type { Figures } from "@/api/types";
import { may } from "@/shared/session";

/**
 * The figures of a question, read again when it changes; of no question, none.
 * A past day does not change any more: playing it a second time asks nothing.
 */
export function useFigures(query: Ref<CaseQuery | null>) {
  const found = ref<Figures | null>(null);
  const error = ref<unknown>(null);
  const answered = ref("");
  const past = new Map<string, Figures>();
  const key = computed(() => (query.value ? withQuery("/", query.value) : ""));
  let turn = 0;

  async function read() {
    const mine = ++turn;
    const asked = key.value;
    error.value = null;
    if (!query.value || !may("figures.read")) return;
    try {
      const answer = past.get(asked) ?? (await api.count(query.value));
      if (!answer.now) past.set(asked, answer);
      if (mine !== turn) return;
      found.value = answer;
      answered.value = asked;
    } catch (e) {
      if (mine === turn) error.value = e;
    }
  }
  watch(key, read, { immediate: true });
  /** Whether what was found answers what is asked now. */
  const settled = computed(() => answered.value === key.value);
  return { found, error, settled, read };
}
