import { t } from "@/shared/i18n";

/** Why something is still on the phone. */
export type TroubleKind =
  | "offline"
  | "portal"
  | "signed-out"
  | "other-person"
  | "must-change"
  | "forbidden"
  | "too-large"
  | "busy"
  | "server"
  | "nonsense"
  | "wrong-hash"
  | "damaged"
  | "refused"
  | "gone"
  | "no-room"
  | "not-kept";

/** A failure in words that say what is kept and what to do. */
export class Trouble extends Error {
  readonly kind: TroubleKind;
  readonly status: number;
  /** The server asked to be left alone for so long; 0 when it did not. */
  readonly waitMs: number;

  constructor(kind: TroubleKind, words: string, status = 0, waitMs = 0) {
    super(words);
    this.name = "Trouble";
    this.kind = kind;
    this.status = status;
    this.waitMs = waitMs;
  }
}

export const offline = () => new Trouble("offline", t("outbox.offline"));
export const portal = () => new Trouble("portal", t("outbox.portal"));
export const nonsense = (status = 200) => new Trouble("nonsense", t("outbox.nonsense"), status);

/** Anything thrown, as trouble in words. */
export function troubleOf(e: unknown): Trouble {
  if (e instanceof Trouble) return e;
  return new Trouble("not-kept", t("outbox.notKept", { why: e instanceof Error ? e.message : String(e) }));
}

/** What IndexedDB throws, in words: no room, or what it says itself. */
export function storeTrouble(e: unknown): Trouble {
  if (e instanceof Trouble) return e;
  const name = (e as { name?: string } | null)?.name ?? "";
  if (name === "QuotaExceededError") return new Trouble("no-room", t("outbox.noRoom"));
  return troubleOf(e);
}
