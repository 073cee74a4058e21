// The shutter: one picture after another goes into the phone's store, and
// none is called kept before it is.
import { computed, reactive, ref } from "vue";
import { t } from "@/shared/i18n";
import type { FieldCase, PhotoKind, Shot } from "../contract";
import { batchOf, capture, clock, outbox } from "../core";
import { stillName } from "./camera";
import { rulesOf } from "./facts";
import { sensors } from "./sensors";
import { type Moment, shotOf } from "./shot";

export interface Said {
  words: string;
  bad: boolean;
}
interface Pending {
  blob: Blob;
  filename: string;
  kind: PhotoKind;
  shot: Shot;
}

export function useShooting(of: () => FieldCase | null, take: () => Promise<Blob>) {
  const kind = ref<PhotoKind>("wide");
  const busy = ref(false);
  const manual = ref<Moment["manual"]>(null);
  const said = reactive<Said>({ words: "", bad: false });
  /** What the phone had no room for; only in memory. */
  const pending = ref<Pending[]>([]);
  const waiting = computed(() => outbox.byCase[of()?.id ?? 0]?.photosWaiting ?? 0);
  let fading = 0;

  function say(words: string, bad = false) {
    Object.assign(said, { words, bad });
    window.clearTimeout(fading);
    if (!bad) fading = window.setTimeout(() => say("", true), 3_500);
  }

  function moment(at: number, how: Shot["how"], known: boolean): Moment {
    const c = of();
    const set = c && rulesOf(c, batchOf(c));
    return {
      at,
      how,
      fixes: known ? sensors.fixes : [],
      // By the time the system's camera has closed the phone points elsewhere.
      heading: how === "camera" ? sensors.heading : null,
      clock,
      clockMoved: sensors.clockMoved,
      manual: known ? manual.value : null,
      plot: c?.geometry ?? null,
      nearM: set?.params.max_distance_m?.value ?? 20,
    };
  }

  async function keep(photo: Pending): Promise<boolean> {
    const c = of();
    if (!c) return false;
    try {
      await capture({ caseId: c.id, ...photo });
      return true;
    } catch (e) {
      pending.value = [...pending.value, photo];
      say(t("capture.notKept", { why: e instanceof Error ? e.message : String(e) }), true);
      return false;
    }
  }

  async function shoot() {
    if (busy.value) return;
    busy.value = true;
    // The facts are those of the press, not of the moment the file is ready.
    const shot = shotOf(moment(Date.now(), "camera", true));
    try {
      const blob = await take();
      const filename = stillName(Date.parse(shot.at), of()?.plotNo ?? "");
      if (await keep({ blob, filename, kind: kind.value, shot }))
        say(t("capture.kept", { n: waiting.value }));
    } catch {
      say(t("capture.notTaken"), true);
    }
    busy.value = false;
  }

  /** Pictures of the system's camera; `asked` is when it was opened. */
  async function fromFiles(files: File[], asked: number) {
    busy.value = true;
    let [kept, olds] = [0, 0];
    for (const file of files) {
      // A file older than the question was taken some other time, elsewhere.
      const fresh = file.lastModified >= asked - 3_000;
      const shot = shotOf(
        moment(fresh ? file.lastModified : Math.min(file.lastModified, Date.now()), "file", fresh),
      );
      if (
        await keep({ blob: file, filename: file.name || stillName(Date.now(), ""), kind: kind.value, shot })
      )
        kept++;
      if (!fresh) olds++;
    }
    if (kept) say(t(olds ? "capture.keptOldFile" : "capture.keptFile", { n: kept }));
    busy.value = false;
  }

  async function again() {
    const held = pending.value;
    pending.value = [];
    let kept = 0;
    for (const photo of held) if (await keep(photo)) kept++;
    if (kept === held.length) say(t("capture.kept", { n: waiting.value }));
  }

  return { kind, busy, manual, said, pending, waiting, shoot, fromFiles, again };
}
