// The one door to the server: typed by its own description, and every refusal
// comes out as a Problem.
import createClient from "openapi-fetch";
import { noAnswer, problemOf } from "./problem";
import type { paths } from "./schema";
import type { Filled } from "./types";

/** Called when the session is over; the frame sets it to show the login page. */
export const onSignedOut = { run: () => {} };

export const client = createClient<paths>({ baseUrl: "/api" });

const quiet = ["/api/login", "/api/me"];

/** Throws what the answer refuses; a 401 also ends the session on the page. */
export async function judge(response: Response, path: string): Promise<void> {
  if (response.ok) return;
  if (response.status === 401 && !quiet.includes(path)) onSignedOut.run();
  throw await problemOf(response);
}

client.use({
  onResponse: ({ response, request }) => judge(response, new URL(request.url).pathname).then(() => undefined),
  onError: ({ error }) => (error instanceof DOMException && error.name === "AbortError" ? error : noAnswer()),
});

/** The body of an answer. `Shape` narrows what the description leaves open. */
export async function ask<T, Shape = Filled<T>>(answer: Promise<{ data?: T }>): Promise<Shape> {
  return (await answer).data as Shape;
}

/** Files go as a form, which the description does not cover. */
export async function sendForm<T>(path: string, form: FormData): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, { method: "POST", body: form });
  } catch {
    throw noAnswer();
  }
  await judge(response, `/api${path}`);
  return (await response.json()) as T;
}

/** Saves a file that the server makes, under the name it gives; a refusal is thrown, not saved. */
export async function saveFile(path: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path);
  } catch {
    throw noAnswer();
  }
  await judge(response, path);
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = decodeURIComponent(named?.[1] ?? "");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export type Query = Record<string, string | number | undefined>;

/** An address with what is set of a query. */
export function withQuery(path: string, query: Query = {}): string {
  const set = Object.entries(query).filter(([, v]) => v !== undefined && v !== "");
  const text = new URLSearchParams(set.map(([k, v]) => [k, String(v)])).toString();
  return text ? `${path}?${text}` : path;
}
