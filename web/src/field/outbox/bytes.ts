// A photo's bytes on their way, by tus: in pieces, and from where it stopped.
import { type DetailedError, type HttpResponse, type HttpStack, Upload } from "tus-js-client";
import { origin, type Said, troubleIn, workOf } from "../sync/door";
import { nonsense, offline, portal, type Trouble } from "../trouble";
import type { Job } from "./plan";

/** For tests; a browser's own is used where there is none. */
export const stack: { is: HttpStack | undefined } = { is: undefined };

/** Pieces: large for the line's sake, smaller where a gateway refuses them. */
export const pieces = [4, 1, 0.25, 0.0625].map((mb) => mb * 1024 * 1024);

const stallMs = 45_000;

function saidBy(res: HttpResponse): Said {
  return {
    status: res.getStatus(),
    type: res.getHeader("Content-Type") ?? "",
    body: res.getBody() ?? "",
    retryAfter: res.getHeader("Retry-After"),
  };
}

export function troubleOfLine(e: Error | DetailedError): Trouble {
  const res = "originalResponse" in e ? e.originalResponse : null;
  if (!res?.getStatus()) return offline();
  const said = saidBy(res);
  return troubleIn(said) ?? (/html/i.test(said.type) ? portal() : nonsense(said.status));
}

const pathOf = (url: string) => new URL(url, "http://here").pathname;

export interface Sending {
  /** Where the upload goes on after a reload, as a path. */
  at: (url: string) => void;
  progress: (part: number) => void;
  signal: AbortSignal;
  piece: number;
  /** Whose photo it is. */
  person: number;
}

/** Resolves with what the server said to the last piece. Throws Trouble. */
export function sendBytes(job: Job, blob: Blob, on: Sending): Promise<Said> {
  return new Promise((resolve, reject) => {
    let watch: ReturnType<typeof setTimeout>;
    const over = (end: () => void) => {
      clearTimeout(watch);
      on.signal.removeEventListener("abort", cut);
      end();
    };
    const cut = () => {
      void upload.abort();
      over(() => reject(offline()));
    };
    // A line that is open and silent counts as cut.
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(cut, stallMs);
    };
    const upload = new Upload(blob, {
      // Going on never begins anew by itself: a server that fails for a moment
      // would be sent everything again.
      endpoint: job.url ? null : `${origin.is}/api/uploads`,
      uploadUrl: job.url ? origin.is + job.url : null,
      chunkSize: on.piece,
      retryDelays: null as unknown as number[],
      storeFingerprintForResuming: false,
      headers: workOf(on.person),
      metadata: { entry: job.entry, sha256: job.sha256, filename: job.filename },
      ...(stack.is ? { httpStack: stack.is } : {}),
      onUploadUrlAvailable: () => {
        alive();
        if (!upload.url) return;
        const path = pathOf(upload.url);
        // Behind a gateway the server may name itself by another scheme.
        upload.url = origin.is + path;
        if (!job.url) on.at(path);
      },
      onProgress: (sent, total) => {
        alive();
        on.progress(total ? sent / total : 0);
      },
      onError: (e) => over(() => reject(troubleOfLine(e))),
      onSuccess: ({ lastResponse }) => over(() => resolve(saidBy(lastResponse))),
    });
    if (on.signal.aborted) return cut();
    on.signal.addEventListener("abort", cut);
    alive();
    upload.start();
  });
}
