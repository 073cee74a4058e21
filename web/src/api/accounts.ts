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
  factor: () => ask(client.GET("/me/second-factor")),
  beginFactor: (password: string) => ask(client.POST("/me/second-factor", { body: { password } })),
  confirmFactor: (code: string) =>
    ask<unknown, { codes: string[] }>(client.POST("/me/second-factor/confirm", { body: { code } })),
  dropFactor: (password: string, code: string) =>
    ask(client.POST("/me/second-factor/off", { body: { password, code } })),
  resetFactorOf: (id: number) => ask(client.POST("/people/{id}/second-factor/reset", { params: by(id) })),
  factorRules: () => ask<unknown, { items: T.FactorRule[] }>(client.GET("/second-factor-rules")),
  setFactorRule: (role: string, required: boolean) =>
    ask<unknown, { items: T.FactorRule[] }>(
      client.PUT("/second-factor-rules", { body: { role, required } as never }),
    ),
  /** An administrator puts somebody out everywhere. */
  endAllOf: (id: number) =>
    ask<unknown, { ended: number }>(client.POST("/people/{id}/sessions/end", { params: by(id) })),
};

type Tokens = Promise<T.TokenList>;
export const tokens = {
  list: (): Tokens => ask<unknown, T.TokenList>(client.GET("/tokens")),
  issue: (token: { personId: number; purpose: string; capabilities: string[]; expiresOn: string }): Tokens =>
    ask<unknown, T.TokenList>(client.POST("/tokens", { body: token as never })),
  revoke: (id: number): Tokens =>
    ask<unknown, T.TokenList>(client.POST("/tokens/{id}/revoke", { params: by(id) })),
};

export const audit = {
  list: (query: Query) =>
    ask<unknown, T.AuditList>(client.GET("/audit", { params: { query: query as Record<string, never> } })),
  save: (form: "csv" | "xlsx", query: Query) => saveFile(withQuery(`/api/audit/export.${form}`, query)),
};
