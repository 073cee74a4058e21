/** Chinese first, English second. */
export type Pair = readonly [zh: string, en: string];
export const pairs = <K extends string>(words: Record<K, Pair>) => words;
