import type { z } from "zod";
import type { DocumentFile } from "./document-file.ts";
import { nearestWord } from "./nearest-word.ts";
import type { Problem } from "./problem.ts";
import { keysAt } from "./schema-keys.ts";

type Issue = z.core.$ZodIssue;

export type Checked<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** Checks a document against a schema. Every mistake becomes a problem at its place in the file; values are not shown. */
export function checkDocument<T extends z.ZodType>(document: DocumentFile, schema: T): Checked<z.output<T>> {
  const result = schema.safeParse(document.value, { reportInput: true });
  if (result.success) return { value: result.data };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, [], document, schema)) };
}

function problemsOf(issue: Issue, above: readonly PropertyKey[], document: DocumentFile, schema: z.ZodType): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => document.keyProblem([...path, key], unknownKey(key, known)));
  }
  if (issue.code === "invalid_union" && issue.input !== undefined) {
    // The alternative that was meant is the one whose own shape fits: its mistakes lie deeper.
    const meant = issue.errors.filter((branch) => !branch.some(missesShape));
    if (meant.length === 1) return meant[0]!.flatMap((inner) => problemsOf(inner, path, document, schema));
  }
  return [document.problem(path, sentence(issue))];
}

/** True for an issue that says: this alternative is for another kind of value. */
function missesShape({ path, code }: Issue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
}

/** For example: unknown key; did you mean `timeouts`? */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = nearestWord(key, known);
  if (near !== undefined) return `unknown key; did you mean \`${near}\`?`;
  return known.length === 0 ? "unknown key" : `unknown key; expected one of ${known.join(", ")}`;
}

function sentence(issue: Issue): string {
  const wanted = expected(issue);
  return issue.input === undefined ? `is missing; expected ${wanted}` : `expected ${wanted}`;
}

function expected(issue: Issue): string {
  // Messages written in a schema say what was expected; zod's own begin otherwise.
  if (issue.message.startsWith("expected ")) return issue.message.slice("expected ".length);
  switch (issue.code) {
    case "invalid_type":
      return kind(issue.expected);
    case "invalid_value":
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return [...new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map(expected)))].join(", or ");
    case "too_small":
      return bound(issue.origin, "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, "at most", issue.maximum);
    case "invalid_format":
      return "prefix" in issue ? `a text that starts with ${String(issue.prefix)}` : `a valid ${issue.format}`;
    case "invalid_key":
    case "invalid_element":
    case "not_multiple_of":
    case "unrecognized_keys":
    case "custom":
      return issue.message;
  }
}

function kind(type: string): string {
  switch (type) {
    case "object":
    case "record":
      return "a mapping";
    case "array":
      return "a list";
    case "string":
      return "a text";
    case "boolean":
      return "true or false";
    case "int":
      return "a whole number";
    case "number":
      return "a number";
    default:
      return type;
  }
}

function bound(origin: string, limit: string, value: number | bigint): string {
  const entries = `${limit} ${value} ${Number(value) === 1 ? "entry" : "entries"}`;
  if (origin === "array") return entries;
  if (origin === "string") return Number(value) === 1 ? "a text that is not empty" : `${limit} ${value} characters`;
  return `a number of ${limit} ${value}`;
}
