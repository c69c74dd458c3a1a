import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { NODE_PATHS } from "../../core/wire.ts";
import type { ConsoleAnswer, ConsoleLink } from "../sync/console-link.ts";

const RETRY_AFTER_MS_MAX = 120_000;
/** What the console says where the content is at fault: malformed, too large, or against its schema. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);
const PROBLEM = "application/problem+json";

const compress = promisify(gzip);

/** `refused`: as they are, the console will never take them. `away`: they are to be sent again, and why. */
export type Posted =
  | { readonly kind: "taken" }
  | { readonly kind: "refused" }
  | { readonly kind: "away"; readonly reason: string; readonly retryAfterMs: number };

export interface EventPost {
  /** Sends events, each a line with its end. Never rejects. */
  post(events: readonly Buffer[]): Promise<Posted>;
}

/** Events to the console: lines of JSON, compressed. */
export function openEventPost(link: ConsoleLink): EventPost {
  return {
    async post(events) {
      // The lowest level: an eighth of the size for a fraction of the time.
      const body = await compress(Buffer.concat(events), { level: constants.Z_BEST_SPEED });
      const headers = { "content-type": "application/x-ndjson", "content-encoding": "gzip" };
      const answer = await link.ask("POST", NODE_PATHS.events, { headers, body });
      return "away" in answer
        ? { kind: "away", reason: `the console is away: ${answer.away}`, retryAfterMs: 0 }
        : meaningOf(answer);
    },
  };
}

function meaningOf({ status, header }: ConsoleAnswer): Posted {
  if (status >= 200 && status < 300) return { kind: "taken" };
  // Of a proxy in between a 400 says nothing about the events.
  const own = (header("content-type") ?? "").startsWith(PROBLEM);
  if (own && REFUSALS.has(status)) return { kind: "refused" };
  const seconds = Number(header("retry-after"));
  const retryAfterMs = Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1e3), RETRY_AFTER_MS_MAX) : 0;
  return { kind: "away", reason: `the console answered with ${status}`, retryAfterMs };
}
