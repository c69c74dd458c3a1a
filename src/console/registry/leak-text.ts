import { z } from "zod";

/** Texts that people write about leaks. PostgreSQL holds no NUL, and neither engine half of a surrogate pair. */

export const TITLE_CHARS_MAX = 120;
export const PLACE_CHARS_MAX = 2_000;
const DESCRIPTION_CHARS_MAX = 4_000;
const NAME_CHARS_MAX = 64;

const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;
const MANY_LINES = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u;

/** One line without control characters, white space around it taken away. */
export function oneLine(charsMax: number) {
  return z
    .string("expected a text")
    .trim()
    .max(charsMax, `expected at most ${charsMax} characters`)
    .regex(ONE_LINE, "expected one line without control characters");
}

export const titleText = oneLine(TITLE_CHARS_MAX).min(1, "expected a title");
export const placeText = oneLine(PLACE_CHARS_MAX);
/** A stage, an assignee. */
export const nameText = oneLine(NAME_CHARS_MAX);

/** A description, a reason, a comment. */
export const longText = z
  .string("expected a text")
  .trim()
  .max(DESCRIPTION_CHARS_MAX, `expected at most ${DESCRIPTION_CHARS_MAX} characters`)
  .regex(MANY_LINES, "expected text without control characters");

/** Kinds of sources are named by whoever reports: `github`, `npm`, `custom`. */
export const sourceKind = z
  .string("expected a kind of source such as github")
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, "expected a kind of source such as github: 1 to 32 of a-z 0-9 _ -");

/** ISO 8601 with its zone → milliseconds since the epoch. */
export const isoTime = z.iso
  .datetime({ offset: true, error: "expected a time with its zone such as 2027-01-01T00:00:00Z" })
  .transform((text) => Date.parse(text));

/** What a search looks at. */
export function searchText(title: string, description: string, place: string): string {
  return `${title}\n${description}\n${place}`.toLowerCase();
}
