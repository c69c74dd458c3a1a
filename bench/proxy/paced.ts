import { runClient } from "./client.ts";

export interface PacedOptions {
  readonly port: number;
  readonly target: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly perSecond: number;
  readonly seconds: number;
  readonly connections: number;
}

/** Latencies count from when a request was due, not from when it could be sent. */
export interface Paced {
  readonly requests: number;
  /** Answers other than 200. */
  readonly refused: number;
  /** Without an answer; they count in the percentiles with as long as they were waited for. */
  readonly failed: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
  /** How late the generator itself was, at its 99th percentile; part of the latencies. */
  readonly late99Us: number;
}

/** Open loop: requests are due at fixed times, whatever became of those before. */
export function pacedLoad(options: PacedOptions): Promise<Paced> {
  return runClient<Paced>(new URL("./paced-client.ts", import.meta.url), options);
}
