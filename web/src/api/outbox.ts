// What phones have handed in, as the office deals with it.
import { ask, client, judge } from "./client";
import { noAnswer } from "./problem";
import type * as T from "./types";

const by = (id: string) => ({ path: { id } });
type Answer = Promise<T.EntryAnswer>;

export const handedIn = {
  held: () => ask<unknown, { items: T.HeldEntry[] }>(client.GET("/field/held")),
  retry: (id: string): Answer =>
    ask<unknown, T.EntryAnswer>(client.POST("/field/entries/{id}/retry", { params: by(id) })),
  giveUp: (id: string, reason: string): Answer =>
    ask<unknown, T.EntryAnswer>(
      client.POST("/field/entries/{id}/give-up", { params: by(id), body: { reason } }),
    ),
  release: (id: string, sha256s: string[], reason: string): Answer =>
    ask<unknown, T.EntryAnswer>(
      client.POST("/field/entries/{id}/release", { params: by(id), body: { sha256s, reason } }),
    ),
  /** A rescue file goes as it is; it may be large. */
  async rescue(file: Blob): Promise<T.Rescued> {
    let response: Response;
    try {
      response = await fetch("/api/field/rescue", {
        method: "POST",
        body: file,
        headers: { "Content-Type": "application/octet-stream" },
      });
    } catch {
      throw noAnswer();
    }
    await judge(response, "/api/field/rescue");
    return (await response.json()) as T.Rescued;
  },
};
