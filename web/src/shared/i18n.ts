import { computed, ref } from "vue";
import { createI18n } from "vue-i18n";
import { table } from "@/words";

export type Locale = "zh" | "en";
type Table = typeof table;
/** Every key there is, so that a missing word does not compile. */
export type Key = { [G in keyof Table]: `${G}.${keyof Table[G] & string}` }[keyof Table];

const pick = (side: 0 | 1) =>
  Object.fromEntries(
    Object.entries(table).map(([group, words]) => [
      group,
      Object.fromEntries(Object.entries(words).map(([key, pair]) => [key, pair[side]])),
    ]),
  );

const stored = globalThis.localStorage?.getItem("liangtian.locale");
export const locale = ref<Locale>(stored === "en" ? "en" : "zh");

export const i18n = createI18n({
  legacy: false,
  locale: locale.value,
  messages: { zh: pick(0), en: pick(1) },
});

export function t(key: Key, named: Record<string, unknown> = {}): string {
  return i18n.global.t(key, named);
}

export function setLocale(next: Locale) {
  locale.value = next;
  i18n.global.locale.value = next;
  localStorage.setItem("liangtian.locale", next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

export const isZh = computed(() => locale.value === "zh");
