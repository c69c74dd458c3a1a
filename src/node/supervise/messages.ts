import type { Sighting } from "../../core/wire.ts";
import type { MetricData } from "../../platform/tally.ts";
import type { BlockTemplate } from "../answer.ts";
import type { NodeConfig } from "../config/schema.ts";
import type { MemberStatus } from "./crew.ts";

/** What the primary asks of a worker. Workers take orders in turn; metrics and status are answered at once. */
export type Request =
  | {
      readonly kind: "start";
      readonly config: NodeConfig;
      readonly block: BlockTemplate;
      readonly nodeId: string;
      readonly ruleset: number | undefined;
    }
  | { readonly kind: "config"; readonly config: NodeConfig; readonly block: BlockTemplate }
  | { readonly kind: "ruleset" }
  | { readonly kind: "metrics" }
  | { readonly kind: "status" }
  | { readonly kind: "sightings" }
  | { readonly kind: "stop"; readonly deadlineMs: number };

/** What a worker answers, by the kind of the request. */
export interface Answers {
  readonly start: { readonly port: number };
  readonly config: null;
  readonly ruleset: { readonly number: number; readonly hash: string };
  readonly metrics: readonly MetricData[];
  readonly status: MemberStatus;
  readonly sightings: readonly Sighting[];
  readonly stop: null;
}

export type RequestMessage = { readonly id: number; readonly request: Request };

export type AnswerMessage =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly trouble: string };
