import { onBeforeUnmount, type Ref, ref, watch } from "vue";

/** An address for a blob that is fetched when asked for and let go afterwards. */
export function useShown(
  fetch: () => Promise<Blob | null>,
  when: () => unknown,
): { url: Ref<string>; none: Ref<boolean> } {
  const url = ref("");
  const none = ref(false);
  let turn = 0;
  const drop = () => {
    if (url.value) URL.revokeObjectURL(url.value);
    url.value = "";
  };
  watch(
    when,
    async () => {
      const mine = ++turn;
      const blob = await fetch().catch(() => null);
      if (mine !== turn) return;
      drop();
      none.value = !blob;
      if (blob) url.value = URL.createObjectURL(blob);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    turn++;
    drop();
  });
  return { url, none };
}
