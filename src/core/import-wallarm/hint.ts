/** A rule of Wallarm's, however it came: untyped where it still has to be read. */
export interface Hint {
  /** Where it stands in the document. */
  readonly path: readonly (string | number)[];
  /** What its rule is called here: its number there, or its name in Terraform. */
  readonly name: string;
  /** `regex`, `experimental_regex`, `vpatch`, `disable_regex`, or a kind that is no virtual patch. */
  readonly type: string;
  readonly title: string;
  /** Attacks it stands for; a virtual patch for any request has `any`. */
  readonly attackTypes: readonly string[];
  readonly regex: unknown;
  /** By which an exception names the regex it is for; empty without one. */
  readonly regexId: string;
  readonly point: unknown;
  /** Conditions that hold together. */
  readonly action: unknown;
  readonly disabled: boolean;
}

/** Something that was not carried over, at its place, and why. */
export interface Refusal {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly reason: string;
}

type Plain = Readonly<Record<string, unknown>>;

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads what the API tells of a hint; `given` is also what Terraform keeps, in the API's words. */
export function readHint(given: Plain, path: readonly (string | number)[], type: string, name: string): Hint {
  const { title, comment, regex, regex_id: regexId, point, action, attack_type: attackType, active, enabled } = given;
  return {
    path,
    name,
    type,
    title: [title, comment, given["name"]].map(textOf).find((text) => text !== "") ?? "",
    attackTypes: (Array.isArray(attackType) ? attackType : [attackType]).map(textOf),
    regex,
    regexId: textOf(regexId),
    point,
    action,
    disabled: active === false || enabled === false,
  };
}

/** Numbers come as numbers from the API and as text from Terraform. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A word as a report may show it: it comes from a file, where anything may stand in the wrong place. */
export function shown(word: string): string {
  return /^[a-z_]{1,40}$/.test(word) ? `"${word}"` : "this one";
}
