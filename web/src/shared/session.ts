import { computed, reactive } from "vue";
import { session as api } from "@/api";
import type { Me } from "@/api/types";

export const session = reactive<{ me: Me | null; asked: boolean }>({ me: null, asked: false });

export const me = computed(() => session.me);
export const may = (capability: string) => session.me?.may.includes(capability) ?? false;

/** The states in which I judge what others have done. */
export const reviews = (): string[] => session.me?.reviews ?? [];

/** Asks once who is here; nobody is an answer. */
export async function whoAmI(): Promise<Me | null> {
  if (session.asked) return session.me;
  try {
    session.me = await api.me();
  } catch (e) {
    if ((e as { status?: number }).status !== 401) throw e;
    session.me = null;
  }
  session.asked = true;
  return session.me;
}

export function signedIn(me: Me) {
  session.me = me;
  session.asked = true;
}

export function signedOut() {
  session.me = null;
  session.asked = true;
}

/** A key in this browser's storage that belongs to the person signed in. */
export const mine = (name: string) => `liangtian.${session.me?.id ?? 0}.${name}`;
