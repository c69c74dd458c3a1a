import { randomUUID } from "node:crypto";
import { SIGHTINGS_MAX, type Sighting, type SightingBatch } from "../../core/wire.ts";
import type { Logger } from "../../platform/log.ts";

const EVERY_MS = 10_000;

export interface DeliveryOptions {
  /** What every process saw since the last time. */
  take(): Promise<readonly Sighting[]>;
  /** `taken`; `refused`: it will never be taken; `away`: to be sent again. Never rejects. */
  post(batch: SightingBatch): Promise<"taken" | "refused" | "away">;
  readonly log: Logger;
}

export interface SightingDelivery {
  /** Sends what there is, once, and ends. */
  close(): Promise<void>;
}

/**
 * Tells the console every ten seconds what was seen. What it does not take is sent again as it is, under the same id, so
 * that it counts once; meanwhile the processes go on counting, so nothing piles up here.
 */
export function deliverSightings({ take, post, log }: DeliveryOptions): SightingDelivery {
  let waiting: SightingBatch[] = [];
  let turn: Promise<void> = Promise.resolve();

  const send = async (): Promise<void> => {
    if (waiting.length === 0) waiting = batchesOf(await take());
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const outcome = await post(next);
      if (outcome === "away") return;
      if (outcome === "refused") log.error({ batch: next.batch_id }, "the console refused a batch of sightings");
      waiting.shift();
    }
  };
  const sendInTurn = (): Promise<void> =>
    (turn = turn.then(send).catch((error: unknown) => log.error({ err: error }, "telling sightings failed")));
  const timer = setInterval(() => void sendInTurn(), EVERY_MS);
  timer.unref();

  return {
    async close() {
      clearInterval(timer);
      await sendInTurn();
    },
  };
}

function batchesOf(sightings: readonly Sighting[]): SightingBatch[] {
  const batches: SightingBatch[] = [];
  for (let at = 0; at < sightings.length; at += SIGHTINGS_MAX) {
    batches.push({ batch_id: randomUUID(), sightings: sightings.slice(at, at + SIGHTINGS_MAX) });
  }
  return batches;
}
