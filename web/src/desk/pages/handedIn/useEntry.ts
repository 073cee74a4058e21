import { ElMessage, ElMessageBox } from "element-plus";
import { handedIn } from "@/api/outbox";
import type { EntryAnswer, HeldEntry } from "@/api/types";
import { type Key, t } from "@/shared/i18n";
import { refusal } from "@/shared/refusal";

async function reason(title: Key, help: Key, button: Key): Promise<string | null> {
  const answer = await ElMessageBox.prompt(t(help), t(title), {
    inputType: "textarea",
    inputValidator: (text: string) => Boolean(text?.trim()) || t("handedIn.reasonNeeded"),
    confirmButtonText: t(button),
    cancelButtonText: t("common.cancel"),
  }).catch(() => null);
  return answer ? answer.value.trim() : null;
}

async function tell(answer: Promise<EntryAnswer>): Promise<void> {
  try {
    const a = await answer;
    if (a.status === "held")
      ElMessage.warning({
        message: t("handedIn.stillHeld", { words: a.words }),
        duration: 8000,
        showClose: true,
      });
    else ElMessage.success(t("handedIn.retried", { words: a.words }));
  } catch (e) {
    ElMessage.error({ message: refusal(e, true), duration: 0, showClose: true });
  }
}

/** What the office does with an entry that is held, or whose photos are late. */
export function useEntry(changed: () => void) {
  const after = async (answer: Promise<EntryAnswer>) => {
    await tell(answer);
    changed();
  };
  return {
    retry: (e: HeldEntry) => after(handedIn.retry(e.id)),
    async giveUp(e: HeldEntry) {
      const why = await reason("handedIn.giveUpTitle", "handedIn.giveUpHelp", "handedIn.giveUp");
      if (why) await after(handedIn.giveUp(e.id, why));
    },
    async release(e: HeldEntry) {
      const late = lateFiles(e);
      const why = await reason("handedIn.releaseTitle", "handedIn.releaseHelp", "handedIn.release");
      if (why)
        await after(
          handedIn.release(
            e.id,
            late.map((f) => f.sha256),
            why,
          ),
        );
    },
  };
}

/** The photos of an entry that somebody still waits for. */
export const lateFiles = (e: HeldEntry) => e.files.filter((f) => !f.arrived && !f.released);
