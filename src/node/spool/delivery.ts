import { setTimeout as delay } from "node:timers/promises";
import { EVENTS_BYTES_MAX, EVENTS_MAX } from "../../core/wire.ts";
import type { Logger } from "../../platform/log.ts";
import type { ReadLimits } from "../../platform/spool/read-records.ts";
import { PAYLOAD_BYTES_MAX, type SpoolRecord } from "../../platform/spool/record.ts";
import type { SpoolReader } from "../../platform/spool/spool-reader.ts";
import { explainSystemError } from "../../platform/system-error.ts";
import { BackOff } from "./back-off.ts";
import type { Posted } from "./post-events.ts";
import { sendBatch } from "./send-batch.ts";

/** Of one batch; one record may come on top of the bytes. */
const BATCH: ReadLimits = { bytesMax: EVENTS_BYTES_MAX - PAYLOAD_BYTES_MAX, recordsMax: EVENTS_MAX };
/** What comes within this time is sent together. */
const LOOK_MS = 200;

export interface DeliveryOptions {
  readonly reader: Pick<SpoolReader, "read" | "acknowledge">;
  readonly post: (events: readonly Buffer[]) => Promise<Posted>;
  /** The console took what counts for so much. */
  readonly delivered: (count: number) => void;
  /** It never will. */
  readonly refused: (records: readonly SpoolRecord[]) => Promise<void>;
  readonly log: Logger;
}

export interface EventDelivery {
  /** Why the console does not take events now; undefined: it does, as far as is known. */
  readonly trouble: string | undefined;
  /** Sends what is left for as long as it is taken, at most until the deadline; the rest stays in the spool. */
  drain(deadlineMs: number): Promise<void>;
}

/**
 * Sends what is in the spool to the console, batch by batch, in order. A batch is done with when the console took it; what
 * it did not is sent again, so that an event may arrive twice and none is left out.
 */
export function deliverEvents({ reader, post, delivered, refused, log }: DeliveryOptions): EventDelivery {
  const backOff = new BackOff();
  const ending = new AbortController();
  let trouble: string | undefined;
  let batch: readonly SpoolRecord[] = [];

  const tell = (reason: string | undefined): void => {
    if (trouble === undefined && reason !== undefined) log.warn({ reason }, "events wait in the spool");
    if (trouble !== undefined && reason === undefined) log.info("the console takes events again");
    trouble = reason;
  };

  /** `ms`: when to look again; `idle`: before that there is nothing that could be sent. */
  const turn = async (): Promise<{ readonly ms: number; readonly idle: boolean }> => {
    if (batch.length === 0) batch = await reader.read(BATCH);
    if (batch.length === 0) return { ms: LOOK_MS, idle: true };
    const sent = await sendBatch(batch, post);
    if (sent.kind === "away") {
      tell(sent.reason);
      return { ms: Math.max(sent.retryAfterMs, backOff.next()), idle: true };
    }
    tell(undefined);
    backOff.reset();
    const refusedCount = countOf(sent.refused);
    delivered(countOf(batch) - refusedCount);
    if (refusedCount > 0) await refused(sent.refused);
    const more = batch.length === BATCH.recordsMax || bytesOf(batch) >= BATCH.bytesMax;
    batch = [];
    await reader.acknowledge();
    return { ms: more ? 0 : LOOK_MS, idle: false };
  };

  const run = async (): Promise<void> => {
    for (;;) {
      const next = await turn().catch((error: unknown) => {
        tell(`the spool ${explainSystemError(error)}`);
        return { ms: backOff.next(), idle: true };
      });
      if (ending.signal.aborted && next.idle) return;
      await delay(next.ms, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    get trouble() {
      return trouble;
    },
    async drain(deadlineMs) {
      ending.abort();
      const late = new AbortController();
      await Promise.race([running, delay(deadlineMs, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
    },
  };
}

function countOf(records: readonly SpoolRecord[]): number {
  return records.reduce((sum, { count }) => sum + count, 0);
}

function bytesOf(records: readonly SpoolRecord[]): number {
  return records.reduce((sum, { payload }) => sum + payload.length, 0);
}
