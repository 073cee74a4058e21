// 台账平衡: both books of a county's year.
import { ask, client, type Query, saveFile, withQuery } from "./client";
import type * as T from "./types";

const of = (county: string, year: number) => ({ params: { query: { county, year } } });

export const balance = {
  sheet: (county: string, year: number) =>
    ask<unknown, T.BalanceSheet>(client.GET("/balance", of(county, year))),
  entries: (query: Query) =>
    ask<unknown, { items: T.BalanceEntry[]; next: number }>(
      client.GET("/balance/entries", { params: { query: query as never } }),
    ),
  one: (id: number) =>
    ask<unknown, T.BalanceEntry>(client.GET("/balance/entries/{id}", { params: { path: { id } } })),
  places: (county: string, year: number) =>
    ask<unknown, { items: T.BalanceEntry[] }>(client.GET("/balance/places", of(county, year))),
  post: (entry: Record<string, unknown>) =>
    ask<unknown, { items: T.BalanceEntry[] }>(client.POST("/balance/entries", { body: entry as never })),
  plan: (plan: { county: string; year: number; document: string; outCents: number; inCents: number }) =>
    ask<unknown, T.BalanceSheet>(client.PUT("/balance/plan", { body: plan })),
  excel: (county: string, year: number) =>
    saveFile(withQuery("/api/balance/reconciliation.xlsx", { county, year })),
};
