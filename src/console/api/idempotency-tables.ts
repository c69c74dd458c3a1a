export interface IdempotencyTables {
  idempotency_keys: IdempotencyKeys;
}

/** Requests that named themselves with an `Idempotency-Key`. */
export interface IdempotencyKeys {
  tenant: string;
  actor: string;
  key: string;
  /** Keyed fingerprint of method, path and body: a body may hold tokens. */
  request: string;
  /** JSON; null while the request is under way. */
  answer: string | null;
  at: number;
}
