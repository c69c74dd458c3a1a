/** What nodes saw of credentials; see store/tables.ts for the conventions. */
export interface SightingTables {
  sightings: Sightings;
  sighting_spans: SightingSpans;
  sighting_batches: SightingBatches;
}

interface Counts {
  uses: number;
  /** Answered with 2xx or 3xx. */
  successes: number;
  /** Answered with 401 or 403. */
  refusals: number;
  /** Registers of core/hyper-log-log.ts: distinct addresses, and those whose use succeeded. */
  addresses: Buffer;
  success_addresses: Buffer;
}

/** One credential on one route, over all time that is kept. */
export interface Sightings extends Counts {
  tenant: string;
  fingerprint: string;
  route: string;
  hint: string;
  first_at: number;
  last_at: number;
  last_success_at: number | null;
  /** The addresses seen last: JSON list of `{address, last_at, uses, successes}`. */
  recent: string;
}

/** The same by day (UTC), of all routes; by hour too where the credential is a token of a leak: what `impact` draws. */
export interface SightingSpans extends Counts {
  tenant: string;
  fingerprint: string;
  unit: "day" | "hour";
  /** Beginning of the span. */
  from_at: number;
}

/** Batches taken lately: one that arrives again is not counted again. */
export interface SightingBatches {
  tenant: string;
  batch_id: string;
  at: number;
}
