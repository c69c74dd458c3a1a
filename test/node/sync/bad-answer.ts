import type { Answerer, ConsoleDouble } from "./console-double.ts";
import { sign, type MadeRuleset, type Signer } from "./made-ruleset.ts";

export interface Setting {
  readonly console: ConsoleDouble;
  readonly signer: Signer;
  /** In force; its one token is blocked. */
  readonly good: MadeRuleset;
  /** What a console that is well would send next; its table is not served yet. */
  readonly next: MadeRuleset;
  /** Of that one. */
  readonly token: string;
}

/** What a console answers, and what the node makes of it. */
export interface BadAnswer {
  readonly name: string;
  readonly answer: (setting: Setting) => Answerer | Promise<Answerer>;
  /** Reason of the refusal that is counted; without: the console counts as away. */
  readonly refused?: string;
  readonly said: RegExp;
  /** Milliseconds before the next request. */
  readonly rest?: readonly [from: number, to: number];
  readonly answerMs?: number;
}

/** Milliseconds of the first wait after a console that was away, and after a refusal. */
export const AWAY = [50, 100] as const;
export const REFUSED = [1_000, 2_000] as const;
export const JOSE = { "content-type": "application/jose", etag: '"9.tag"' };
/** What an answer may take, in the cases where it matters. */
export const ANSWER_MS = 150;

export const signed = ({ signer, next }: Setting, more: object = {}): Promise<string> =>
  sign(signer, { ...next.payload, ...more });
