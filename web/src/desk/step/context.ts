import type { InjectionKey, Ref } from "vue";
import type { CaseFile } from "@/api/types";

/** What inputs may want to know about the case (or the first of several). */
export interface StepContext {
  file: CaseFile | null;
  county: string;
  lead: string;
  areaCents: number;
  rectifyCents: number;
}
export const stepContext: InjectionKey<Ref<StepContext>> = Symbol("step");

export const contextOf = (file: CaseFile): StepContext => ({
  file,
  county: file.case.county,
  lead: file.case.lead,
  areaCents: file.plot.areaCents,
  rectifyCents: file.case.rectifyCents || file.plot.areaCents,
});
