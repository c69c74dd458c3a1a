import type { DecideOnLeaksPayload } from "../../../api/generated/data-contracts.ts";
import { leaksInWords, type LeakStatus } from "../words.ts";

/** What somebody may decide on leaks. */
export const DECISIONS = ["block", "watch", "scheduled", "close", "tripwire", "false", "reopen"] as const;
export type DecisionName = (typeof DECISIONS)[number];

export interface DecisionFields {
  readonly decision: DecisionName;
  readonly reason: string;
  /** ISO 8601; of `scheduled` alone. */
  readonly at: string;
  /** Of closing alone: even though a token is still used. */
  readonly force: boolean;
}

export const DECISION_WORDS: Readonly<Record<DecisionName, { readonly name: string; readonly what: string }>> = {
  block: { name: "Block", what: "Every node refuses requests with the tokens (403), within a second." },
  watch: { name: "Watch", what: "Uses of the tokens are told; nobody is blocked." },
  scheduled: { name: "Block later", what: "Uses are told now, and blocked from a time on." },
  close: { name: "Close", what: "The patch goes. Refused while a token is still used with success." },
  tripwire: { name: "Close, keep watching", what: "Nobody is blocked; whoever still uses a token is told." },
  false: { name: "Mark false", what: "These values are no secrets: the patch goes, wherever they are found again." },
  reopen: { name: "Reopen", what: "Open again; the former patch is offered, not put in force." },
};

export function bodyOf({ decision, reason, at, force }: DecisionFields): DecideOnLeaksPayload {
  switch (decision) {
    case "block":
    case "watch":
      return { decision: "apply", remediation: decision, reason };
    case "scheduled":
      return { decision: "apply", remediation: "scheduled", at, reason };
    case "close":
      return { decision: "close", force, reason };
    case "tripwire":
      return { decision: "close", keep_watching: true, force, reason };
    case "false":
      return { decision: "false", reason };
    case "reopen":
      return { decision: "reopen", reason };
  }
}

/** How the leaks of a decision stand before it. */
export interface Standing {
  readonly total: number;
  readonly byStatus: Readonly<Record<LeakStatus, number>>;
  /** Of which no patch can be made. */
  readonly unpatchable: number;
}

/** What the console will do with leaks that stand so: sentences. */
export function forecast(decision: DecisionName, { byStatus, unpatchable }: Standing): readonly string[] {
  const say = (count: number, what: string): readonly string[] => (count > 0 ? [`${leaksInWords(count)} ${what}`] : []);
  switch (decision) {
    case "block":
    case "watch":
    case "scheduled":
      return [
        ...say(byStatus.closed, "closed: refused, reopen first."),
        ...say(byStatus.false, "marked false: refused, reopen first."),
        ...say(unpatchable, "without a value that a patch can be made of: refused."),
      ];
    case "close":
      return [
        ...say(byStatus.closed, "closed already: closed again, which acknowledges a regression."),
        ...say(byStatus.false, "marked false: refused, reopen first."),
      ];
    case "tripwire":
      return [
        ...say(byStatus.false, "marked false: refused, reopen first."),
        ...say(unpatchable, "without a value to watch for: refused."),
      ];
    case "false":
      return ["Other leaks with the same values lose these values, too."];
    case "reopen":
      return say(byStatus.open, "open already: stays as it is.");
  }
}
