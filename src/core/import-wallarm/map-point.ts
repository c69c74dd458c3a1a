import { START_ALIASES, STARTS, STEP_ALIASES, STEPS } from "../point/grammar.ts";

/** Words that an index follows, in every spelling. */
const INDEXED = new Set([...indexed(STARTS, START_ALIASES), ...indexed(STEPS, STEP_ALIASES)]);

/**
 * A point as Wallarm writes it, nested or flat, numbers often as text → a flat one with numbers. Whether it is a point of
 * the grammar is for the grammar to say.
 */
export function mapPoint(given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) return [];
  const words = given.flat() as unknown[];
  return words.map((word, i) =>
    typeof word === "string" && /^\d{1,4}$/.test(word) && INDEXED.has(words[i - 1]) ? Number(word) : word,
  );
}

function indexed(
  words: ReadonlyMap<string, { readonly key?: string }>,
  aliases: ReadonlyMap<string, string>,
): unknown[] {
  const names = [...words].filter(([, { key }]) => key === "index").map(([name]) => name);
  return [...names, ...[...aliases].filter(([, name]) => names.includes(name)).map(([alias]) => alias)];
}
