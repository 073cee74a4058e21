// A form that survives a reload: what is typed is in the phone's store within
// half a second, and when the page goes out of sight.
import { onBeforeUnmount, type Ref, ref, toRaw, watch } from "vue";
import { t } from "@/shared/i18n";
import { drafts } from "../core";

export function useDraft<T extends object>(key: string, fresh: () => T) {
  const draft = ref(fresh()) as Ref<T>;
  const ready = ref(false);
  const words = ref("");
  const failed = ref(false);
  let timer = 0;
  let over = false;

  async function save() {
    window.clearTimeout(timer);
    timer = 0;
    if (over) return;
    try {
      await drafts.put(key, JSON.parse(JSON.stringify(toRaw(draft.value))));
      failed.value = false;
      words.value = t("fieldForms.draftKept");
    } catch (e) {
      failed.value = true;
      words.value = t("fieldForms.draftFailed", { why: e instanceof Error ? e.message : String(e) });
    }
  }
  const hidden = () => timer && document.visibilityState === "hidden" && void save();
  document.addEventListener("visibilitychange", hidden);
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", hidden);
    if (timer) void save();
  });

  void drafts
    .get<T>(key)
    .catch(() => null)
    .then((kept) => {
      // A draft of an older version of the page may lack parts; and only now is
      // it certain that the case has been read.
      draft.value = { ...fresh(), ...kept };
      ready.value = true;
      watch(
        draft,
        () => {
          window.clearTimeout(timer);
          timer = window.setTimeout(save, 400);
        },
        { deep: true },
      );
    });

  /** The form has become an entry: nothing of it is needed any more. */
  async function finish() {
    over = true;
    window.clearTimeout(timer);
    await drafts.remove(key).catch(() => undefined);
  }
  return { draft, ready, words, failed, save, finish };
}
