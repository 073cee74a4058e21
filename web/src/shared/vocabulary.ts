import { reactive } from "vue";
import { words } from "@/api";
import type { Region, Vocabulary, Word } from "@/api/types";
import { isZh } from "./i18n";

const empty: Vocabulary = {
  states: [],
  phases: [],
  actions: [],
  departments: [],
  roles: [],
  qualifications: [],
  findings: [],
  measures: [],
  grounds: [],
  notReachable: [],
  reopenGrounds: [],
  voidGrounds: [],
  types: [],
  landClasses: [],
  plantings: [],
  photoKinds: [],
  layerKinds: [],
  crops: [],
  growths: [],
  checklists: [],
  importColumns: [],
  limits: [],
  figures: [],
  dimensions: [],
  supervisionKinds: [],
  supervisionStates: [],
  supervisionActions: [],
  verdicts: [],
  decisions: [],
  thresholds: {
    minCents: 0,
    samePercent: 0,
    touchPercent: 0,
    sliverCents: 0,
    countyShare: 0,
    exceptionPercent: 0,
  },
};

/** The server's words, read once after signing in. */
export const vocabulary = reactive<Vocabulary>({ ...empty });
export const places = reactive<{ regions: Region[] }>({ regions: [] });

export async function readWords(): Promise<void> {
  const [vocab, regions] = await Promise.all([words.vocabulary(), words.regions()]);
  Object.assign(vocabulary, empty, vocab);
  places.regions = regions.items;
}

/** A word in the reader's language. */
export const said = (word: { code?: string; zh: string; en?: string }): string =>
  isZh.value ? word.zh : word.en || word.zh;

/** The word for a code; an unknown code is shown as it is. */
export function word(list: Word[], code: string | null | undefined): string {
  if (!code) return "";
  const found = list.find((w) => w.code === code);
  return found ? said(found) : code;
}

export const stateWord = (code: string) => word(vocabulary.states, code);
export const departmentWord = (code: string) => word(vocabulary.departments, code);
/** A kind of layer without the code of its standard. */
export const layerWord = (kind: string) =>
  word(vocabulary.layerKinds, kind).replace(/\s*[（(][^）)]*[）)]$/, "");
export const phaseOf = (state: string) => vocabulary.states.find((s) => s.code === state)?.phase ?? "";
export const counties = () => places.regions.filter((r) => r.code.length === 6);
