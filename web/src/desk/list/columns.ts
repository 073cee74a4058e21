import type { Key } from "@/shared/i18n";

export interface Column {
  key: string;
  title: Key;
  numeric?: boolean;
  /** The server's sort word; `-` before it turns it round. */
  sort?: string;
  /** Stays on a narrow screen. */
  narrow?: boolean;
}

/** Every column a list of cases can show, in order. */
export const columns: Column[] = [
  { key: "lead", title: "register.lead", narrow: true },
  { key: "plotNo", title: "register.no", sort: "no", narrow: true },
  { key: "state", title: "register.state", narrow: true },
  { key: "due", title: "register.due", sort: "due", narrow: true },
  { key: "dueOn", title: "register.dueOn" },
  { key: "county", title: "register.county" },
  { key: "place", title: "register.place" },
  { key: "type", title: "register.type" },
  { key: "qualification", title: "register.qualification" },
  { key: "routing", title: "register.routing" },
  { key: "area", title: "register.area", numeric: true, sort: "area" },
  { key: "farmland", title: "register.farmland", numeric: true },
  { key: "pbf", title: "register.pbf", numeric: true },
  { key: "batch", title: "register.batch" },
  { key: "deputed", title: "register.deputed" },
  { key: "returns", title: "register.returns", numeric: true },
  { key: "updated", title: "register.updated", sort: "updated" },
  { key: "no", title: "register.caseNo" },
  { key: "note", title: "register.note" },
];

export const usual = [
  "lead",
  "plotNo",
  "state",
  "due",
  "county",
  "place",
  "type",
  "area",
  "pbf",
  "deputed",
  "updated",
];

/** The columns of those keys that exist, in the table's own order. */
export const chosen = (keys: string[]) => columns.filter((c) => keys.includes(c.key));
