// 会商 and the documents that decisions rest on.
import { ask, client, type Query, saveFile, sendForm } from "./client";
import type * as T from "./types";

const by = (id: number) => ({ path: { id } });
type Sheet = Promise<T.MeetingSheet>;
type Papers = Promise<{ items: T.Paper[] }>;

export const conference = {
  agenda: () => ask<unknown, { items: T.Candidate[] }>(client.GET("/agenda")),
  proposals: () => ask<unknown, { items: T.Motion[] }>(client.GET("/proposals")),
  propose: (body: { key: string; title: string; text: string }) =>
    ask<unknown, { items: T.Motion[] }>(client.POST("/proposals", { body })),
  meetings: () => ask<unknown, { items: T.MeetingEntry[] }>(client.GET("/meetings")),
  meeting: (id: number): Sheet =>
    ask<unknown, T.MeetingSheet>(client.GET("/meetings/{id}", { params: by(id) })),
  create: (body: { key: string } & T.MeetingDraft): Sheet =>
    ask<unknown, T.MeetingSheet>(client.POST("/meetings", { body: body as never })),
  save: (id: number, body: { version: number } & T.MeetingDraft): Sheet =>
    ask<unknown, T.MeetingSheet>(client.PUT("/meetings/{id}", { params: by(id), body: body as never })),
  drop: (id: number, version: number) =>
    ask(client.DELETE("/meetings/{id}", { params: { ...by(id), query: { version } } })),
  hold: (id: number, body: { key: string; version: number; minutesNo: string }): Sheet =>
    ask<unknown, T.MeetingSheet>(client.POST("/meetings/{id}/hold", { params: by(id), body })),
  minutes: (id: number, form: "docx" | "pdf") => saveFile(`/api/meetings/${id}/minutes.${form}`),
  decisions: (query: Query) =>
    ask<unknown, { items: T.Precedent[]; count: T.DecisionCount }>(
      client.GET("/decisions", { params: { query: query as Record<string, never> } }),
    ),
  counts: () => ask<unknown, { items: T.DecisionCount[] }>(client.GET("/decisions/counts")),
};

export const library = {
  list: (): Papers => ask<unknown, { items: T.Paper[] }>(client.GET("/documents")),
  add: (form: FormData): Papers => sendForm<{ items: T.Paper[] }>("/documents", form),
  change: (id: number, facts: T.PaperFacts): Papers =>
    ask<unknown, { items: T.Paper[] }>(
      client.PUT("/documents/{id}", { params: by(id), body: facts as never }),
    ),
  fileUrl: (id: number) => `/api/documents/${id}/file`,
};
