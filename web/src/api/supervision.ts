// 督办 and what people are told.
import { ask, client, judge, type Query, saveFile, sendForm } from "./client";
import { noAnswer } from "./problem";
import type * as T from "./types";

const by = (id: number) => ({ path: { id } });
type Sheet = Promise<T.OrderSheet>;

export const supervision = {
  list: (query: Query) =>
    ask<unknown, { items: T.Order[]; total: number }>(
      client.GET("/supervisions", { params: { query: query as Record<string, never> } }),
    ),
  one: (id: number): Sheet =>
    ask<unknown, T.OrderSheet>(client.GET("/supervisions/{id}", { params: by(id) })),
  issue: (order: Record<string, unknown>): Sheet =>
    ask<unknown, T.OrderSheet>(client.POST("/supervisions", { body: order as never })),
  step: (id: number, step: Record<string, unknown>): Sheet =>
    ask<unknown, T.OrderSheet>(
      client.POST("/supervisions/{id}/steps", { params: by(id), body: step as never }),
    ),
  reply: (id: number, form: FormData): Sheet => sendForm<T.OrderSheet>(`/supervisions/${id}/reply`, form),
  fileUrl: (id: number, file: number) => `/api/supervisions/${id}/files/${file}`,
  letter: (id: number, form: "pdf" | "docx") => saveFile(`/api/supervisions/${id}/letter.${form}`),
  rules: () => ask<unknown, { items: T.KindRule[] }>(client.GET("/supervision-rules")),
  setRule: (rule: { kind: string; termDays: number; automatic: boolean }) =>
    ask<unknown, { items: T.KindRule[] }>(client.PUT("/supervision-rules", { body: rule as never })),
};

export const talk = {
  of: (id: number) =>
    ask<unknown, T.Conversation>(client.GET("/cases/{id}/conversation", { params: by(id) })),
  say: (id: number, message: { key: string; text: string; mentions: number[] }) =>
    ask<unknown, T.Conversation>(client.POST("/cases/{id}/messages", { params: by(id), body: message })),
};

export const notices = {
  list: (query: Query) =>
    ask<unknown, T.NoticeList>(client.GET("/notices", { params: { query: query as Record<string, never> } })),
  /** Its door does not prolong the session, so the description lacks it. */
  count: async (): Promise<number> => {
    let answer: Response;
    try {
      answer = await fetch("/api/notices/count");
    } catch {
      throw noAnswer();
    }
    await judge(answer, "/api/notices/count");
    return ((await answer.json()) as { unread: number }).unread;
  },
  read: (ids: number[], upTo = 0) =>
    ask<unknown, { unread: number }>(client.POST("/notices/read", { body: { ids, upTo } })),
  setByEmail: (byEmail: boolean) => ask(client.PUT("/me/by-email", { body: { byEmail } })),
  deliveries: (query: Query) =>
    ask<unknown, { items: T.Delivery[]; channels: string[] }>(
      client.GET("/deliveries", { params: { query: query as Record<string, never> } }),
    ),
};
