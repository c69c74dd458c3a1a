import { ResponseParser, type ResponseSink } from "../../../src/node/http1/response-parser.ts";

/** What a parser told of an answer, pieces of the body joined. */
export interface Told {
  readonly interims: readonly (readonly [status: number, fields: readonly string[]])[];
  readonly head: readonly [status: number, reason: string, fields: readonly string[]] | undefined;
  readonly body: string;
  readonly trailers: readonly string[];
  /** `open`: more was awaited when the bytes were over; `ended`: so it was, and the end of the connection is its end. */
  readonly state: "done" | "broken" | "open" | "ended";
  readonly reusable: boolean;
  /** Bytes behind the answer that were not read. */
  readonly left: number;
}

/** Gives the bytes to a parser in the pieces that `cuts` make, each in a buffer that is overwritten afterwards. */
export function tell(answer: Buffer, forHead = false, cuts: readonly number[] = []): Told {
  const interims: [number, readonly string[]][] = [];
  let head: Told["head"];
  let body = "";
  const sink: ResponseSink = {
    interim: (status, fields) => void interims.push([status, fields.list()]),
    head: (status, reason, fields) => void (head = [status, reason, fields.list()]),
    body: (bytes, start, end) => void (body += bytes.toString("latin1", start, end)),
  };
  const parser = new ResponseParser(sink);
  parser.begin(forHead);
  let left = 0;
  const stops = [...cuts, answer.length].sort((a, b) => a - b);
  for (let i = 0, from = 0; i < stops.length; from = stops[i++]!) {
    // In front of each piece and behind it lies something else.
    const piece = Buffer.concat([Buffer.from("\r\n"), answer.subarray(from, stops[i]), Buffer.from("\r\n\r\n")]);
    const end = piece.length - 4;
    if (parser.done) left += end - 2;
    else {
      const past = parser.read(piece, 2, end);
      if (parser.done) left += end - past;
    }
    piece.fill(0);
  }
  const before = parser.broken ? "broken" : parser.done ? "done" : undefined;
  const state = before ?? (parser.finish() ? "ended" : "open");
  return { interims, head, body, trailers: parser.trailers, state, reusable: parser.reusable, left };
}
