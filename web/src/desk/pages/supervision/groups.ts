import type { CaseRow, Department } from "@/api/types";

/** The cases that go to one department of one county: one order. */
export interface Group {
  county: string;
  countyName: string;
  department: Department;
  cases: number[];
}

/**
 * Who is to answer for each case: the lead, or, for a city department that is
 * only the partner, its own side.
 */
export function groupsOf(rows: CaseRow[], mine: string): Group[] {
  const groups = new Map<string, Group>();
  for (const r of rows) {
    const department = (mine && r.lead !== mine && r.partner === mine ? mine : r.lead) as Department;
    const key = `${r.county} ${department}`;
    const group = groups.get(key) ?? { county: r.county, countyName: r.countyName, department, cases: [] };
    group.cases.push(r.id);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => a.county.localeCompare(b.county) || a.department.localeCompare(b.department),
  );
}
