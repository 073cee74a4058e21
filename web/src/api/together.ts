// 两部门: joint acceptance, consultation, legal cases, operations and what the
// joint office has settled.
import { ask, client, saveFile, sendForm } from "./client";
import type * as T from "./types";

const by = (id: number) => ({ path: { id } });

export const together = {
  waiting: () => ask<unknown, T.TogetherWaiting>(client.GET("/together")),
  ofCase: (id: number) =>
    ask<unknown, T.CaseTogether>(client.GET("/cases/{id}/together", { params: by(id) })),
  openSheet: (id: number, sheet: Record<string, unknown>) =>
    ask<unknown, T.Sheet>(client.POST("/cases/{id}/acceptances", { params: by(id), body: sheet as never })),
  sheet: (id: number) => ask<unknown, T.Sheet>(client.GET("/acceptances/{id}", { params: by(id) })),
  sign: (id: number, signature: Record<string, unknown>) =>
    ask<unknown, T.Sheet>(
      client.POST("/acceptances/{id}/signatures", { params: by(id), body: signature as never }),
    ),
  print: (id: number) => saveFile(`/api/acceptances/${id}/form.pdf`),
  consult: (id: number, form: FormData) => sendForm<T.CaseTogether>(`/cases/${id}/consultations`, form),
  answer: (id: number, form: FormData) => sendForm<T.Question>(`/consultations/${id}/answer`, form),
  questionFile: (id: number, file: number) => `/api/consultations/${id}/files/${file}`,
  talkFile: (id: number, file: number) => `/api/cases/${id}/attachments/${file}`,
  attach: (id: number, form: FormData) => sendForm<T.Conversation>(`/cases/${id}/attachments`, form),
  legal: (id: number, form: FormData) => sendForm<T.Legal>(`/cases/${id}/legal`, form),
  legalFile: (id: number, file: number) => `/api/cases/${id}/legal/files/${file}`,
  refer: (id: number, referral: Record<string, unknown>) =>
    ask<unknown, T.CaseTogether>(
      client.POST("/cases/{id}/referrals", { params: by(id), body: referral as never }),
    ),
  persons: (id: number) => ask<unknown, T.Persons>(client.GET("/cases/{id}/persons", { params: by(id) })),
  setPersons: (id: number, seq: number, persons: T.Concerned[]) =>
    ask<unknown, T.Persons>(client.PUT("/cases/{id}/persons", { params: by(id), body: { seq, persons } })),
  settings: () => ask<unknown, { items: T.JointLine[] }>(client.GET("/joint-settings")),
  settle: (key: string, value: number, basis: string) =>
    ask<unknown, { items: T.JointLine[] }>(
      client.PUT("/joint-settings", { body: { key, value, basis } as never }),
    ),
  issued: (id: number) => ask<unknown, T.BatchIssue>(client.GET("/batches/{id}/issue", { params: by(id) })),
  issue: (id: number, after: number) =>
    ask<unknown, T.Issuing>(client.POST("/batches/{id}/issue", { params: by(id), body: { after } })),
};

export const operations = {
  list: () => ask<unknown, { items: T.Operation[] }>(client.GET("/operations")),
  one: (id: number) => ask<unknown, T.Operation>(client.GET("/operations/{id}", { params: by(id) })),
  plan: (operation: Record<string, unknown>) =>
    ask<unknown, T.Operation>(client.POST("/operations", { body: operation as never })),
  add: (id: number, cases: number[]) =>
    ask<unknown, T.Operation>(client.POST("/operations/{id}/cases", { params: by(id), body: { cases } })),
  write: (id: number, form: FormData) => sendForm<T.Operation>(`/operations/${id}/entries`, form),
  fileUrl: (id: number, file: number) => `/api/operations/${id}/files/${file}`,
};
