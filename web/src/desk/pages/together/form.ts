/** A form with its attachments; empty fields are left out. */
export function formOf(fields: Record<string, string>, files: File[] = []): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.set(name, value);
  for (const f of files) form.append("files", f);
  return form;
}

/** People as they are typed: one a line, name and unit parted by a comma. */
export function staffOf(text: string): { name: string; unit: string }[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [name = "", ...unit] = line.split(/[,，]/);
      return { name: name.trim(), unit: unit.join("，").trim() };
    });
}
