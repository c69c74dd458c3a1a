import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ApiProblem } from "../api/problem.ts";
import { readEventLine, type NewEvent } from "./event-line.ts";

/** Of a batch, inflated. */
const BATCH_BYTES_MAX = 32 * 2 ** 20;
const EVENTS_MAX = 20_000;

/** Reads a batch of lines, gzip or plain: every line is an event, or the whole batch is refused with the place. */
export async function readBatch(body: Readable, coding: string | undefined, tenant: string): Promise<NewEvent[]> {
  if (coding !== undefined && coding !== "gzip" && coding !== "identity") {
    throw new ApiProblem("unsupported_media_type", "Expected Content-Encoding gzip, or none.");
  }
  const text = await readText(coding === "gzip" ? unzip(body) : body);
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length > EVENTS_MAX) throw new ApiProblem("too_large", `Expected at most ${EVENTS_MAX} events in a batch.`);
  return lines.map((line, i) => {
    const event = readEventLine(line, tenant);
    if (!("expected" in event)) return event;
    const problem = { path: `line ${i + 1}`, message: event.expected };
    throw new ApiProblem("invalid_body", "One line is no event; nothing of the batch was taken.", [problem]);
  });
}

function unzip(body: Readable): Readable {
  const unzipped = createGunzip();
  body.once("error", (error) => unzipped.destroy(error)).pipe(unzipped);
  return unzipped;
}

async function readText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > BATCH_BYTES_MAX) {
        throw new ApiProblem("too_large", `Expected at most ${BATCH_BYTES_MAX / 2 ** 20} MiB of events in a batch.`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem("invalid_body", "The batch could not be read to its end.");
  }
  return Buffer.concat(chunks).toString();
}
