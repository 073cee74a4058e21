import { pairs } from "./pair";

/** Findings and evidence as they are filled in on the spot. */
export const fieldForms = pairs({
  title: ["核实结论", "Finding"],
});
