// Accounts and who watches them.
import { ask, client, type Query, saveFile, withQuery } from "./client";
import type * as T from "./types";

export const audit = {
  list: (query: Query) =>
    ask<unknown, T.AuditList>(client.GET("/audit", { params: { query: query as Record<string, never> } })),
  save: (form: "csv" | "xlsx", query: Query) => saveFile(withQuery(`/api/audit/export.${form}`, query)),
};
