// Accounts and who watches them.
import { ask, client, type Query, saveFile, withQuery } from "./client";
import type * as T from "./types";

const by = (id: number) => ({ path: { id } });
type SignIns = Promise<{ items: T.SignIn[] }>;

export const account = {
  sessions: (): SignIns => ask<unknown, { items: T.SignIn[] }>(client.GET("/me/sessions")),
  endSession: (id: number): SignIns =>
    ask<unknown, { items: T.SignIn[] }>(client.DELETE("/me/sessions/{id}", { params: by(id) })),
  endOthers: (): SignIns => ask<unknown, { items: T.SignIn[] }>(client.POST("/me/sessions/end-others")),
  /** An administrator puts somebody out everywhere. */
  endAllOf: (id: number) =>
    ask<unknown, { ended: number }>(client.POST("/people/{id}/sessions/end", { params: by(id) })),
};

export const audit = {
  list: (query: Query) =>
    ask<unknown, T.AuditList>(client.GET("/audit", { params: { query: query as Record<string, never> } })),
  save: (form: "csv" | "xlsx", query: Query) => saveFile(withQuery(`/api/audit/export.${form}`, query)),
};
