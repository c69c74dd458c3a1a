import { open } from "node:fs/promises";
import type { Segment } from "./lanes.ts";
import { HEADER_BYTES, nextMark, PAYLOAD_BYTES_MAX, recordAt, type SpoolRecord } from "./record.ts";

export interface ReadLimits {
  /** Of the payloads together; one record is always read. */
  readonly bytesMax: number;
  readonly recordsMax: number;
}

export interface RecordsRead {
  readonly records: readonly SpoolRecord[];
  /** What was read ends here: the file's end where nothing more will come. */
  readonly offset: number;
  /** Bytes that hold no record, and behind which one stands or the segment is closed. */
  readonly damagedBytes: number;
}

/**
 * Reads whole records of a segment from an offset on. Damage is skipped up to the next record that is sound. What is cut
 * at the end is waited for, or done with where the segment is closed.
 */
export async function readRecords(
  { file, closed }: Pick<Segment, "file" | "closed">,
  offset: number,
  { bytesMax, recordsMax }: ReadLimits,
): Promise<RecordsRead> {
  const wanted = bytesMax + HEADER_BYTES + PAYLOAD_BYTES_MAX;
  const bytes = await readAt(file, offset, wanted);
  const atEnd = bytes.length < wanted;
  const records: SpoolRecord[] = [];
  let payloadBytes = 0;
  let done = 0;
  let damagedBytes = 0;
  for (let at = 0; records.length < recordsMax;) {
    const record = recordAt(bytes, at);
    if (typeof record === "object") {
      payloadBytes += record.payload.length;
      if (payloadBytes > bytesMax && records.length > 0) break;
      damagedBytes += at - done;
      records.push(record);
      done = at = record.end;
    } else if (at < bytes.length && (atEnd || record === "damaged")) at = nextMark(bytes, at);
    else {
      // Damage to the end of what was read, or a record that goes on behind it.
      if (!atEnd || closed) {
        damagedBytes += at - done;
        done = at;
      }
      break;
    }
  }
  return { records, offset: offset + done, damagedBytes };
}

async function readAt(file: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === length) return bytes.subarray(0, filled);
    }
  } finally {
    await handle.close();
  }
}
