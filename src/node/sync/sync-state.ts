/** How the sync with the console stands, for /status, metrics and heartbeats. */
export interface SyncFacts {
  readonly url: string;
  /** ISO 8601, of the last answer. */
  readonly lastContactAt: string | null;
  /** Of the console's ruleset in force; 0: none. */
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly appliedAtMs: number | undefined;
  /** From the console's issuing to its being in force here. */
  readonly lagSeconds: number;
  /** Why the newest is not in force, or the console not reached; empty when nothing is wrong. */
  readonly lastError: string;
}

export interface SyncState {
  contact(nowMs: number): void;
  away(sentence: string): void;
  applied(version: number, issuedAtMs: number, nowMs: number): void;
  /** Stays until a version is applied. */
  refused(sentence: string): void;
  facts(): SyncFacts;
}

const ERROR_CHARS_MAX = 1_000;

/** @param version in force from a former run; 0: none */
export function openSyncState(url: string, version: number): SyncState {
  let facts: SyncFacts = {
    url,
    lastContactAt: null,
    version,
    appliedAtMs: undefined,
    lagSeconds: 0,
    lastError: "",
  };
  let refusal = "";
  return {
    contact(nowMs) {
      facts = { ...facts, lastContactAt: new Date(nowMs).toISOString(), lastError: refusal };
    },
    applied(applied, issuedAtMs, nowMs) {
      refusal = "";
      const lagSeconds = Math.max(0, (nowMs - issuedAtMs) / 1e3);
      facts = { ...facts, version: applied, appliedAtMs: nowMs, lagSeconds, lastError: "" };
    },
    away(sentence) {
      facts = { ...facts, lastError: sentence.slice(0, ERROR_CHARS_MAX) };
    },
    refused(sentence) {
      refusal = sentence.slice(0, ERROR_CHARS_MAX);
      facts = { ...facts, lastError: refusal };
    },
    facts: () => facts,
  };
}
