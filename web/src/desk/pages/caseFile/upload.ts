import { type DetailedError, Upload } from "tus-js-client";
import { reactive } from "vue";
import { Problem, type ProblemBody } from "@/api/problem";
import { sha256 } from "@/shared/hash";
import { t } from "@/shared/i18n";
import { refusal } from "@/shared/refusal";

export interface Mark {
  position: [number, number];
  bearing: number | null;
}
export type Stage = "waiting" | "hashing" | "sending" | "stalled" | "paused" | "done" | "refused";

/** One picture on its way: what the person said about it, and how far it is. */
export interface Sending {
  file: File;
  preview: string;
  kind: string;
  manual: boolean;
  mark: Mark | null;
  reason: string;
  stage: Stage;
  percent: number;
  why: string;
  upload: Upload | null;
}

export const newSending = (file: File, kind: string): Sending =>
  reactive({
    file,
    preview: /heic|heif/i.test(file.type + file.name) ? "" : URL.createObjectURL(file),
    kind,
    manual: false,
    mark: null,
    reason: "",
    stage: "waiting",
    percent: 0,
    why: "",
    upload: null,
  }) as Sending;

/** What must be said before it may be sent; "" when nothing is missing. */
export function unsaid(s: Sending): string {
  if (!s.manual) return "";
  if (!s.mark) return t("photo.markNeeded");
  return s.reason.trim() ? "" : t("photo.reasonNeeded");
}

function metadata(s: Sending, caseId: number, hash: string): Record<string, string> {
  const said: Record<string, string> = {
    caseId: String(caseId),
    kind: s.kind,
    filename: s.file.name,
    sha256: hash,
  };
  if (s.manual && s.mark) {
    said.lon = s.mark.position[0].toFixed(8);
    said.lat = s.mark.position[1].toFixed(8);
    if (s.mark.bearing !== null) said.bearing = String(s.mark.bearing);
    said.manualReason = s.reason.trim();
  }
  return said;
}

function problemIn(error: Error | DetailedError): Problem | null {
  const answer = "originalResponse" in error ? error.originalResponse : null;
  if (!answer) return null;
  try {
    return new Problem({ ...(JSON.parse(answer.getBody()) as ProblemBody), status: answer.getStatus() });
  } catch {
    return new Problem({ status: answer.getStatus() });
  }
}

/** A refusal is final; a broken line, a busy or failing server is not. */
function worthAnotherTry(error: Error | DetailedError): boolean {
  const status = problemIn(error)?.status ?? 0;
  return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
}

/** Hashes, then sends; resolves when the server has answered for good. */
export async function send(s: Sending, caseId: number): Promise<boolean> {
  s.stage = "hashing";
  s.why = "";
  const hash = await sha256(s.file);
  if (!hash) {
    s.stage = "refused";
    s.why = t("photo.insecure");
    return false;
  }
  return new Promise((resolve) => {
    const upload = new Upload(s.file, {
      endpoint: "/api/uploads",
      chunkSize: 4 * 1024 * 1024,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
      removeFingerprintOnSuccess: true,
      // The same picture for the same case goes on where it stopped.
      fingerprint: async () => `liangtian-${caseId}-${hash}`,
      metadata: metadata(s, caseId, hash),
      onProgress: (sent, total) => {
        s.stage = "sending";
        s.percent = total ? Math.floor((sent / total) * 100) : 0;
      },
      onShouldRetry: (error) => {
        const again = worthAnotherTry(error);
        if (again) s.stage = "stalled";
        return again;
      },
      onError: (error) => {
        s.stage = "refused";
        s.why = refusal(problemIn(error) ?? new Problem({ status: 0 }), true);
        resolve(false);
      },
      onSuccess: ({ lastResponse }) => {
        s.stage = "done";
        s.percent = 100;
        s.why = receipt(lastResponse.getBody());
        resolve(true);
      },
    });
    s.upload = upload;
    upload.findPreviousUploads().then((found) => {
      if (found[0]) upload.resumeFromPreviousUpload(found[0]);
      s.stage = "sending";
      upload.start();
    });
  });
}

/** The receipt's own words, if it has any. */
function receipt(body: string): string {
  try {
    return (JSON.parse(body) as { words?: string }).words ?? "";
  } catch {
    return "";
  }
}

export async function pause(s: Sending) {
  await s.upload?.abort();
  s.stage = "paused";
}

export function resume(s: Sending) {
  s.stage = "sending";
  s.upload?.start();
}
