import type { Option } from "@/api/types";

/**
 * How a step is taken from the queue: at once by its key, by its key and a
 * phrase, or by the form that every case has.
 */
export type Way = "at-once" | "reason" | "form";

export function wayOf(o: Option): Way {
  // A warning is to be read before, and only the form shows it.
  if (o.warning) return "form";
  const asked = o.inputs.filter((i) => i.required);
  if (!asked.length) return o.main ? "at-once" : "form";
  return asked.length === 1 && asked[0]!.kind === "reason" ? "reason" : "form";
}

/** The step that a letter means in this state. */
export const byLetter = (options: Option[], letter: string) =>
  options.find((o) => o.key !== "" && o.key.toLowerCase() === letter);

export const stockOf = (o: Option): string[] => o.inputs.find((i) => i.kind === "reason")?.stock ?? [];
