// A refusal as the server words it (RFC 9457), and the one place that words
// what the server could not say itself: no answer at all.
export interface ProblemBody {
  title?: string;
  status: number;
  code?: string;
  detail?: string;
  fields?: { name: string; message: string }[];
  missing?: string[];
  latest?: unknown;
  requestId?: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: { name: string; message: string }[];
  readonly missing: string[];
  readonly latest: unknown;
  readonly requestId: string;

  constructor(body: ProblemBody) {
    super(body.detail || body.title || "");
    this.status = body.status;
    this.code = body.code ?? "";
    this.fields = body.fields ?? [];
    this.missing = body.missing ?? [];
    this.latest = body.latest;
    this.requestId = body.requestId ?? "";
  }
}

/** What a refusal says of each field. */
export const wordsByField = (error: unknown): Record<string, string> =>
  Object.fromEntries((error instanceof Problem ? error.fields : []).map((f) => [f.name, f.message]));

/** Status 0: the server did not answer, so nobody knows whether it acted. */
export const noAnswer = () => new Problem({ status: 0, code: "no-answer" });

/** Reads a refusal out of an answer, whatever its body turns out to be. */
export async function problemOf(res: Response): Promise<Problem> {
  try {
    const body = (await res.json()) as ProblemBody;
    if (body && typeof body === "object") return new Problem({ ...body, status: res.status });
  } catch {
    // A proxy's HTML page is not for a clerk to read.
  }
  return new Problem({ status: res.status, code: "no-words" });
}
