// Areas travel as integer hundredths of m² and are shown in 亩, rounded
// half-up to 0.01: 1 亩 = 2000/3 m².

/** 亩 with two decimals, exact in integers. */
export function mu(cents: number): string {
  const hundredths = Math.floor((Math.abs(cents) * 3 + 1000) / 2000);
  const text = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  return cents < 0 && hundredths > 0 ? `-${text}` : text;
}

/** m² with two decimals. */
export function squareMetres(cents: number): string {
  const sign = cents < 0 ? "-" : "";
  const abs = Math.abs(cents);
  return `${sign}${Math.floor(abs / 100)}.${String(abs % 100).padStart(2, "0")}`;
}

/**
 * Reads 亩 as a person types it. When it is what `exact` looks like, it means
 * `exact`: typing the shown area must not lose the part that rounding hid.
 */
export function centsOf(text: string, ...exact: number[]): number | null {
  const clean = text.trim();
  if (!/^\d+(\.\d+)?$/.test(clean)) return null;
  const value = Number(clean);
  for (const cents of exact) if (Number(mu(cents)) === value) return cents;
  return Math.round((value * 200000) / 3);
}
