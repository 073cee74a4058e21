// Every question the pages ask the server, one line each.
import { ask, client, type Query, saveFile, sendForm, withQuery } from "./client";
import type * as T from "./types";

export type CaseQuery = Query;
type Body = Record<string, unknown>;
const by = (id: number) => ({ path: { id } });
// A filter's values are checked by the server, which also words the refusal.
const asked = (query: Query) => ({ query: query as Record<string, never> });

export const session = {
  me: () => ask(client.GET("/me")),
  login: (login: string, password: string, code = "") =>
    ask(client.POST("/login", { body: { login, password, code } })),
  options: () => ask(client.GET("/sign-in")),
  signOnCode: (code: string) => ask(client.POST("/sign-on/code", { body: { code } })),
  logout: () => ask(client.POST("/logout")),
  changePassword: (old: string, next: string) =>
    ask(client.POST("/me/password", { body: { old, new: next } })),
};

export const words = {
  vocabulary: () => ask(client.GET("/vocabulary")),
  regions: () => ask<unknown, { items: T.Region[] }>(client.GET("/regions")),
};

export const people = {
  list: (query: { role?: string; department?: string; region?: string } = {}) =>
    ask<unknown, { items: T.Person[] }>(client.GET("/people", { params: asked(query) })),
  create: (person: Body) =>
    ask<unknown, { items: T.Person[] }>(client.POST("/people", { body: person as never })),
  change: (id: number, change: Body) =>
    ask<unknown, { items: T.Person[] }>(
      client.PATCH("/people/{id}", { params: by(id), body: change as never }),
    ),
  resetPassword: (id: number, password: string) =>
    ask(client.POST("/people/{id}/password", { params: by(id), body: { password } })),
};

type Draft = Promise<T.RuleDraft>;
export const rules = {
  one: (version: number) =>
    ask<unknown, T.RuleSet>(client.GET("/routing/rules", { params: { query: { version } } })),
  versions: () => ask<unknown, T.RuleVersions>(client.GET("/routing/versions")),
  waiting: () => ask<unknown, T.WaitingCases>(client.GET("/routing/waiting")),
  draft: (): Draft => ask<unknown, T.RuleDraft>(client.GET("/routing/draft")),
  begin: (): Draft => ask<unknown, T.RuleDraft>(client.POST("/routing/draft")),
  save: (body: { edition: number; title: string; rules: T.Rule[] }): Draft =>
    ask<unknown, T.RuleDraft>(client.PUT("/routing/draft", { body })),
  drop: (edition: number) =>
    ask<unknown, T.RuleVersions>(client.DELETE("/routing/draft", { params: { query: { edition } } })),
  try: () => ask<unknown, T.Trial>(client.POST("/routing/draft/try")),
  moving: (group: T.TrialGroup, after: number) =>
    ask<unknown, T.MovingCases>(
      client.GET("/routing/draft/moving", {
        params: {
          query: {
            kind: group.kind,
            fromLead: group.fromLead as T.Department,
            fromRule: group.fromRule,
            toLead: group.toLead as T.Department,
            toRule: group.toRule,
            after,
          },
        },
      }),
    ),
  publish: (body: { edition: number; title: string; basis: string; validFrom: string }) =>
    ask<unknown, T.RuleVersions>(client.POST("/routing/draft/publish", { body })),
};

type File = Promise<T.CaseFile>;
export const cases = {
  inbox: () => ask(client.GET("/inbox")),
  list: (query: CaseQuery, signal?: AbortSignal) =>
    ask<unknown, T.Page<T.CaseRow>>(client.GET("/cases", { params: asked(query), signal })),
  exportUrl: (query: CaseQuery) => withQuery("/api/cases/export.xlsx", query),
  file: (id: number): File => ask<unknown, T.CaseFile>(client.GET("/cases/{id}", { params: by(id) })),
  step: (id: number, step: { action: string; version: number; key: string } & Body): File =>
    ask<unknown, T.CaseFile>(client.POST("/cases/{id}/steps", { params: by(id), body: step as never })),
  bulk: (bulk: { action: string; cases: { id: number; version: number }[]; key: string } & Body) =>
    ask<unknown, T.BulkResult>(client.POST("/cases/bulk", { body: bulk as never })),
  attach: (id: number, form: FormData) => sendForm<T.Attached>(`/cases/${id}/files`, form),
  fileUrl: (id: number, file: number) => `/api/cases/${id}/files/${file}`,
  record: (id: number, record: Body): File =>
    ask<unknown, T.CaseFile>(client.POST("/cases/{id}/records", { params: by(id), body: record as never })),
  certificate: (id: number) => saveFile(`/api/cases/${id}/certificate.pdf`),
  /** What the layers of now say, beside what was frozen. */
  overlays: (id: number) =>
    ask<unknown, T.OverlayComparison>(client.GET("/cases/{id}/overlays", { params: by(id) })),
  recordOverlays: (id: number): File =>
    ask<unknown, T.CaseFile>(client.POST("/cases/{id}/overlays", { params: by(id) })),
  splitPreview: (id: number, line: number[][]) =>
    ask<unknown, T.SplitPreview>(
      client.POST("/cases/{id}/split-preview", { params: by(id), body: { line } }),
    ),
  splitProposals: (id: number) =>
    ask<unknown, T.SplitProposals>(client.POST("/cases/{id}/split-proposals", { params: by(id), body: {} })),
  withdrawPhoto: (id: number, reason: string): File =>
    ask<unknown, T.CaseFile>(client.POST("/photos/{id}/withdraw", { params: by(id), body: { reason } })),
  kinUrl: (id: number, other: number) => `/api/photos/${id}/kin/${other}/large`,
  photoUrl: (id: number, form: "thumb" | "large" | "original") => `/api/photos/${id}/${form}`,
};

type Exports = Promise<T.ExportList>;
export const made = {
  list: (): Exports => ask<unknown, T.ExportList>(client.GET("/exports")),
  ask: (kind: string, filters: T.ExportFilters) =>
    ask<unknown, T.Export>(client.POST("/exports", { body: { kind, filters } })),
  cancel: (id: number): Exports =>
    ask<unknown, T.ExportList>(client.POST("/exports/{id}/cancel", { params: by(id) })),
  remove: (id: number): Exports =>
    ask<unknown, T.ExportList>(client.DELETE("/exports/{id}", { params: by(id) })),
  fileUrl: (id: number) => `/api/exports/${id}/file`,
};

export const batches = {
  list: () => ask<unknown, { items: T.Batch[] }>(client.GET("/batches")),
  one: (id: number) => ask<unknown, T.BatchFile>(client.GET("/batches/{id}", { params: by(id) })),
  create: (batch: T.NewBatch) => ask<unknown, T.BatchFile>(client.POST("/batches", { body: batch as never })),
  setThresholds: (id: number, thresholds: T.Thresholds) =>
    ask<unknown, T.BatchFile>(
      client.PUT("/batches/{id}/thresholds", { params: by(id), body: thresholds as never }),
    ),
  importFiles: (id: number, form: FormData) => sendForm<T.Import>(`/batches/${id}/imports`, form),
};

export const grounds = {
  one: (id: number) => ask<unknown, T.Biography>(client.GET("/grounds/{id}", { params: by(id) })),
};

type Importing = Promise<T.Import>;
export const imports = {
  one: (id: number): Importing => ask<unknown, T.Import>(client.GET("/imports/{id}", { params: by(id) })),
  set: (id: number, settings: Body): Importing =>
    ask<unknown, T.Import>(client.PATCH("/imports/{id}", { params: by(id), body: settings })),
  rows: (id: number, query: T.RowQuery) =>
    ask<unknown, T.RowPage>(client.GET("/imports/{id}/rows", { params: { ...by(id), ...asked(query) } })),
  commit: (id: number): Importing =>
    ask<unknown, T.Import>(client.POST("/imports/{id}/commit", { params: by(id) })),
  cancel: (id: number): Importing =>
    ask<unknown, T.Import>(client.POST("/imports/{id}/cancel", { params: by(id) })),
  decide: (id: number, choice: T.Choice): Importing =>
    ask<unknown, T.Import>(client.POST("/imports/{id}/decisions", { params: by(id), body: choice as never })),
  row: (id: number, row: number) =>
    ask<unknown, T.RowOutlines>(client.GET("/imports/{id}/rows/{row}", { params: { path: { id, row } } })),
  sketch: (id: number) => ask<unknown, T.Sketch>(client.GET("/imports/{id}/sketch", { params: by(id) })),
  saveTemplate: (id: number, name: string) =>
    ask(client.POST("/imports/{id}/template", { params: by(id), body: { name } })),
  reportUrl: (id: number) => `/api/imports/${id}/report.csv`,
};

export const layers = {
  list: () => ask<unknown, { items: T.Layer[] }>(client.GET("/layers")),
  withdraw: (id: number, reason: string) =>
    ask<unknown, { items: T.Layer[] }>(
      client.POST("/layers/{id}/withdraw", { params: by(id), body: { reason } }),
    ),
  tilesUrl: (id: number) => `/api/layers/${id}/tiles/{z}/{x}/{y}`,
  add: (form: FormData) => sendForm<T.Job>("/layers", form),
  job: (id: number) => ask(client.GET("/jobs/{id}", { params: by(id) })),
};

export const regions = {
  check: (form: FormData) => sendForm<T.RegionCheck>("/regions/check", form),
  bring: (checked: { sha256: string; filename: string; source: string; token: string }) =>
    ask<unknown, { items: T.Region[] }>(client.POST("/regions/import", { body: checked })),
};

export const map = {
  /** What lies under a place. */
  at: (query: Query) => ask<unknown, T.MapSpot>(client.GET("/map/at", { params: asked(query) as never })),
};

export const imagery = {
  list: () => ask<unknown, { items: T.Picture[] }>(client.GET("/imagery")),
  tilesUrl: (id: string) => `/api/imagery/${id}/{z}/{x}/{y}`,
};

export const figures = {
  count: (query: Query) => ask<unknown, T.Figures>(client.GET("/figures", { params: asked(query) })),
  cases: (query: Query) =>
    ask<unknown, T.FigureCases>(client.GET("/figures/cases", { params: asked(query) as never })),
  flow: (query: Query) => ask<unknown, T.Flow>(client.GET("/figures/flow", { params: asked(query) })),
  forecast: (query: Query) =>
    ask<unknown, T.Forecasts>(client.GET("/figures/forecast", { params: asked(query) })),
  months: () => ask<unknown, { items: T.Frozen[] }>(client.GET("/figures/months")),
  month: (id: number) => ask<unknown, T.FrozenMonth>(client.GET("/figures/months/{id}", { params: by(id) })),
  freeze: (body: { month: string; note: string; password: string }) =>
    ask<unknown, T.FrozenMonth>(client.POST("/figures/months", { body })),
  correct: (
    id: number,
    body: { county: string; measure: string; becomes: number; reason: string; document: string },
  ) => ask<unknown, T.FrozenMonth>(client.POST("/figures/months/{id}/corrections", { params: by(id), body })),
};

type Spot = Promise<T.SpotPlan>;
export const spots = {
  list: () => ask<unknown, T.SpotPlans>(client.GET("/spot-checks")),
  one: (id: number): Spot => ask<unknown, T.SpotPlan>(client.GET("/spot-checks/{id}", { params: by(id) })),
  publish: (body: {
    title: string;
    from: string;
    to: string;
    county?: string;
    random: number;
    weighted: number;
  }): Spot => ask<unknown, T.SpotPlan>(client.POST("/spot-checks", { body })),
  draw: (id: number): Spot =>
    ask<unknown, T.SpotPlan>(client.POST("/spot-checks/{id}/draw", { params: by(id) })),
  record: (
    id: number,
    body: {
      caseId: number;
      result: string;
      on: string;
      reason: string;
      files: number[];
    },
  ): Spot => ask<unknown, T.SpotPlan>(client.POST("/spot-checks/{id}/outcomes", { params: by(id), body })),
  csvUrl: (id: number) => `/api/spot-checks/${id}/sample.csv`,
};
