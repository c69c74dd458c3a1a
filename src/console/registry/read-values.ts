import RE2 from "re2";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import { regexSchema } from "../../core/rule/condition-schema.ts";
import { Secret } from "../../core/secret.ts";
import { TOKEN_BYTES_MAX, TOKEN_BYTES_MIN } from "../../core/token/token-length.ts";
import type { FieldProblem } from "../api/problem.ts";
import { factsOf, type TokenFacts } from "./token-facts.ts";
import { printsIn } from "./token-runs.ts";

/** What somebody sent as the values of a leak; nothing of it is known to be right. */
export interface GivenValues {
  readonly tokens: readonly unknown[];
  readonly patterns: readonly unknown[];
  /** What is kept as it was sent, by its path in the request: no token may stand in it. */
  readonly texts: Readonly<Record<string, string>>;
}

/** A value that no patch can be made of: too short, too long, a pattern that RE2 refuses. */
export interface LeftOut {
  /** `tokens[3]`. */
  readonly path: string;
  readonly reason: string;
}

export interface ReadToken extends TokenFacts {
  /** Its place among the tokens that were sent. */
  readonly index: number;
}

export interface ReadValues {
  /** By fingerprint, so each once, in the order they were sent. */
  readonly tokens: ReadonlyMap<string, ReadToken>;
  readonly patterns: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** What is told of one request; more of the same helps nobody. */
const PROBLEMS_MAX = 100;

/**
 * Hashes tokens and checks patterns, yielding after each. A value that is none at all is a problem, and then there is
 * nothing else; one that cannot be patched is left out and told. No message holds a value.
 */
export function* readingValues(
  { tokens, patterns, texts }: GivenValues,
  key: FingerprintKey,
): Generator<void, ReadValues | { readonly problems: readonly FieldProblem[] }> {
  const problems: FieldProblem[] = [];
  const leftOut: LeftOut[] = [];
  const found = new Map<string, ReadToken>();
  const fields = Object.entries(texts).filter(([, text]) => text.length >= TOKEN_BYTES_MIN);
  const allText = fields.map(([, text]) => text).join("\n");
  const tell = (path: string, message: string): void => {
    if (problems.length < PROBLEMS_MAX) problems.push({ path, message });
  };

  for (const [i, given] of tokens.entries()) {
    yield;
    const path = `tokens[${i}]`;
    const token = readToken(given);
    if (typeof token === "string") tell(path, token);
    else if ("reason" in token) leftOut.push({ path, reason: token.reason });
    else {
      const facts = factsOf(token.secret, "", key);
      found.set(facts.fingerprint, { ...facts, index: i });
      const text = token.secret.reveal().toString();
      if (!allText.includes(text)) continue;
      for (const [field, kept] of fields) if (kept.includes(text)) tell(field, TOKEN_IN_TEXT);
    }
  }

  const kept = new Set<string>();
  for (const [i, given] of patterns.entries()) {
    yield;
    const path = `patterns[${i}]`;
    if (typeof given !== "string") tell(path, "expected a pattern as text");
    else if ((yield* printsIn(given, key)).intersection(found).size > 0) tell(path, TOKEN_IN_PATTERN);
    else {
      const reason = patternFault(given);
      if (reason === undefined) kept.add(given);
      else leftOut.push({ path, reason });
    }
  }
  return problems.length > 0 ? { problems } : { tokens: found, patterns: [...kept], leftOut };
}

const TOKEN_IN_TEXT = "expected a text without a token of this leak: it is kept as it is";
const TOKEN_IN_PATTERN = "expected a pattern without a token of this leak: it is kept as it is";

/** White space around it is no part of a token. */
function readToken(given: unknown): string | { readonly reason: string } | { readonly secret: Secret } {
  if (typeof given !== "string") return "expected a token as text";
  const text = given.trim();
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return "expected one token, without line ends or other control characters";
  const bytes = Buffer.from(text);
  if (bytes.length < TOKEN_BYTES_MIN) return { reason: `shorter than ${TOKEN_BYTES_MIN} characters` };
  if (bytes.length > TOKEN_BYTES_MAX) return { reason: `longer than ${TOKEN_BYTES_MAX} bytes` };
  return { secret: new Secret(bytes) };
}

function patternFault(source: string): string | undefined {
  if (/[\0\p{Cs}]/u.test(source)) return "not text";
  const checked = regexSchema.safeParse(source);
  if (!checked.success)
    return checked.error.issues.map(({ message }) => message.replace(/^expected /, "not ")).join("; ");
  return new RE2(source).test("") ? "it matches an empty value, so it would stop every request" : undefined;
}
