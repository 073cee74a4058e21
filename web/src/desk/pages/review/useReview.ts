import { computed, ref } from "vue";
import { cases } from "@/api";
import { Problem } from "@/api/problem";
import type { CaseFile, CaseRow, Option } from "@/api/types";
import { useCases } from "@/desk/list/useCases";
import { fresh, readAhead, readFile } from "@/desk/list/walk";
import { keyKeeper, payload, type Values } from "@/desk/step/values";
import { refreshCounts } from "@/shared/counts";
import { t } from "@/shared/i18n";
import { stateWord } from "@/shared/vocabulary";

// However long a file has been looked at, the next one stands there at once; one
// read longer ago is read again behind the reader's back.
const shownAtOnce = 600_000;

/** The queue: its list, the file that is judged, and what becomes of it. */
export function useReview() {
  const list = useCases();
  const file = ref<CaseFile | null>(null);
  const at = ref<number | null>(null);
  const error = ref<unknown>(null);
  const note = ref("");
  const told = ref("");
  const today = ref<number | null>(null);
  const saving = ref(false);
  const key = keyKeeper();
  // Somebody else has moved it on: it leaves the list with the next key.
  let gone = false;

  const rows = list.rows;
  const index = computed(() => rows.value.findIndex((r) => r.id === at.value));
  const conflict = computed(() =>
    error.value instanceof Problem && error.value.status === 409
      ? ((error.value.latest as CaseRow | undefined) ?? null)
      : null,
  );

  async function count() {
    today.value = await cases.inbox().then(
      (i) => i.today.done,
      () => today.value,
    );
  }

  async function show(id: number | null) {
    at.value = id;
    error.value = null;
    note.value = "";
    gone = false;
    if (id === null) {
      file.value = null;
      return;
    }
    try {
      const got = await readFile(id, shownAtOnce);
      if (at.value !== id) return;
      file.value = got.file;
      for (const n of [-1, 1]) {
        const near = rows.value[index.value + n];
        if (near) readAhead(near.id, true);
      }
      if (Date.now() - got.at > fresh) void renew(id);
    } catch (e) {
      if (at.value !== id) return;
      file.value = null;
      error.value = e;
    }
  }
  /** The case as it is now, in the place of the one that was read. */
  function adopt(now: CaseFile) {
    file.value = now;
    gone = !now.options.some((o) => o.open);
    const row = rows.value[index.value];
    if (row) Object.assign(row, { state: now.case.state, version: now.case.version });
  }
  async function renew(id: number) {
    const now = await cases.file(id).catch(() => null);
    if (!now || at.value !== id || saving.value || now.case.version === file.value?.case.version) return;
    adopt(now);
    note.value = t("step.read");
  }

  async function begin(query: Record<string, string>, first: number | null = null) {
    await list.read(query);
    void count();
    await show((rows.value.find((r) => r.id === first) ?? rows.value[0])?.id ?? null);
  }

  /** The case is dealt with: the next one in the list comes up. */
  async function leave() {
    const n = index.value;
    if (n < 0) return;
    rows.value.splice(n, 1);
    list.state.total--;
    if (!rows.value.length) await list.again();
    else if (rows.value.length - n < 20) void list.more();
    await show((rows.value[n] ?? rows.value[n - 1])?.id ?? null);
  }
  async function go(by: number) {
    if (gone) {
      await leave();
      if (by > 0) return;
    }
    const to = rows.value[index.value + by];
    if (to) await show(to.id);
  }

  function done(action: string, next: CaseFile) {
    const no = file.value?.case.plotNo;
    told.value = next.case.no
      ? t("step.done2", { no, action, state: stateWord(next.case.state) })
      : t("step.left", { no, action });
    void count();
    void refreshCounts();
    return leave();
  }

  /** Takes the step; true when the server has. */
  async function take(option: Option, name: string, values: Values): Promise<boolean> {
    const now = file.value;
    if (!now) return false;
    saving.value = true;
    error.value = null;
    note.value = "";
    const body = { ...payload(option.inputs, values), action: option.action, version: now.case.version };
    try {
      const next = await cases.step(now.case.id, { ...body, key: key({ ...body, id: now.case.id }) });
      await done(name, next);
      return true;
    } catch (e) {
      error.value = e;
      return false;
    } finally {
      saving.value = false;
    }
  }

  async function takeLatest(option: Option | null, name: string) {
    const now = file.value;
    if (!now) return;
    try {
      const latest = await cases.file(now.case.id);
      if (at.value !== now.case.id) return;
      adopt(latest);
      error.value = null;
      const still = latest.options.some((o) => o.open && (!option || o.action === option.action));
      note.value = still ? t("step.read") : t("step.gone", { action: name });
    } catch (e) {
      error.value = e;
    }
  }

  return {
    list,
    rows,
    file,
    at,
    index,
    error,
    note,
    told,
    today,
    saving,
    conflict,
    begin,
    show,
    go,
    done,
    take,
    takeLatest,
  };
}
