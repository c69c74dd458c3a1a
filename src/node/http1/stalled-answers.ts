import type { UpstreamConnection } from "./upstream-connection.ts";

/**
 * Where others wait, a client is waited for as long as it has been reading its answer before, but so long at least and at
 * most: who never read goes soon, who reads slowly may pause.
 */
const GRACE_MS_MIN = 1_000;
const GRACE_MS_MAX = 5_000;

interface Answer {
  /** When its client was waited for the first time. */
  readonly firstMs: number;
  /** Since when it is waited for; 0: it is not. */
  sinceMs: number;
}

/** The connections to an address whose clients do not keep up with their answers. */
export class StalledAnswers {
  readonly #answers = new Map<UpstreamConnection, Answer>();
  #size = 0;

  /** Those that wait for their client now. */
  get size(): number {
    return this.#size;
  }

  stalled(connection: UpstreamConnection): void {
    const nowMs = performance.now();
    const answer = this.#answers.get(connection);
    if (answer === undefined) this.#answers.set(connection, { firstMs: nowMs, sinceMs: nowMs });
    else answer.sinceMs = nowMs;
    this.#size++;
  }

  flows(connection: UpstreamConnection): void {
    const answer = this.#answers.get(connection);
    if (answer === undefined || answer.sinceMs === 0) return;
    answer.sinceMs = 0;
    this.#size--;
  }

  /** Its answer is over. */
  ended(connection: UpstreamConnection): void {
    if (this.#answers.size === 0) return;
    this.flows(connection);
    this.#answers.delete(connection);
  }

  /** The one to give up next, and in how many milliseconds; 0 or less: now. */
  next(): { readonly connection: UpstreamConnection; readonly dueMs: number } | undefined {
    let found: UpstreamConnection | undefined;
    let foundMs = Number.POSITIVE_INFINITY;
    for (const [connection, { firstMs, sinceMs }] of this.#answers) {
      if (sinceMs === 0) continue;
      const dueMs = sinceMs + Math.min(Math.max(sinceMs - firstMs, GRACE_MS_MIN), GRACE_MS_MAX);
      if (dueMs >= foundMs) continue;
      found = connection;
      foundMs = dueMs;
    }
    return found && { connection: found, dueMs: foundMs - performance.now() };
  }
}
