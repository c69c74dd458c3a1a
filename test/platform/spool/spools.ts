import { boundsOf, type SpoolBounds } from "../../../src/platform/spool/bounds.ts";
import type { SpoolRecord } from "../../../src/platform/spool/record.ts";
import { SpoolReader } from "../../../src/platform/spool/spool-reader.ts";
import { SpoolWriter } from "../../../src/platform/spool/spool-writer.ts";

const ROOMY = boundsOf(2 ** 26, 1);
export const ALL = { bytesMax: 2 ** 20, recordsMax: 10_000 };

/** Writers and readers of one spool, and what they tell. */
export function openSpool(root: string) {
  let lanes = 0;
  const live = new Set<string>();
  const told = { written: 0, full: 0, error: 0, missing: 0, unreadable: 0, troubles: [] as (string | undefined)[] };
  const observer = {
    written: (count: number) => void (told.written += count),
    lost: (reason: "spool_full" | "spool_error", count: number) =>
      void (reason === "spool_full" ? (told.full += count) : (told.error += count)),
    troubled: (reason: string | undefined) => void told.troubles.push(reason),
    missing: (count: number) => void (told.missing += count),
    unreadable: (_file: string, bytes: number) => void (told.unreadable += bytes),
  };
  return {
    told,
    /** @param name by default one that no other has, in order */
    writer(bounds: SpoolBounds = ROOMY, name = `lane-${String(lanes++).padStart(4, "0")}`) {
      live.add(name);
      const writer = new SpoolWriter({ root, name, bounds, observer });
      return {
        name,
        append(payload: string, count = 1) {
          const bytes = Buffer.from(payload);
          writer.append(bytes, bytes.length, count);
        },
        get accepts() {
          return writer.accepts;
        },
        close: async () => {
          await writer.close();
          live.delete(name);
        },
        /** As if its process had died here: what is pending goes with it. */
        abandon: () => void live.delete(name),
      };
    },
    reader: () => SpoolReader.open({ root, isLive: (name) => live.has(name), observer }),
  };
}

/** All that is there, acknowledged batch by batch. */
export async function drain(reader: SpoolReader, limits = ALL): Promise<SpoolRecord[]> {
  const all: SpoolRecord[] = [];
  for (;;) {
    const records = await reader.read(limits);
    if (records.length === 0) return all;
    all.push(...records);
    await reader.acknowledge();
  }
}

export function texts(records: readonly SpoolRecord[]): string[] {
  return records.map(({ payload }) => payload.toString());
}

/** Resolves when what was appended in this turn is written. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
