/** What an operator decides about heads: node.yaml `limits`, `underscores` and `duplicates`, and what the rules name. */
export interface HeadLimits {
  /** Field lines; more are refused, never cut off. */
  readonly headersMax: number;
  readonly targetBytesMax: number;
  readonly underscores: "refuse" | "drop" | "pass";
  readonly duplicates: "refuse" | "pass";
  /** Field names that rules name, lower case. */
  readonly ruledNames: ReadonlySet<string>;
}

/** What a node has that is not told otherwise. */
export const USUAL_HEAD_LIMITS = {
  headersMax: 100,
  targetBytesMax: 8_192,
  underscores: "refuse",
  duplicates: "refuse",
} as const satisfies Omit<HeadLimits, "ruledNames">;
