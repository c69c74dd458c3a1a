import { reasonPhrase } from "./reason-phrases.ts";

/** How the end of an answer is told. */
export type AnswerEnd = "none" | "length" | "chunked" | "close";

export interface AnswerHead {
  readonly text: string;
  readonly end: AnswerEnd;
  /** Of the body, where `end` is `length`. */
  readonly bytes: number;
}

export interface AnswerHeadInput {
  readonly status: number;
  /** Empty: the usual one. */
  readonly reason: string;
  /** Flat; holds no field of the connection and of the framing at most one Content-Length. */
  readonly fields: readonly string[];
  /** No body follows, whatever the fields say: HEAD, 204, 304. */
  readonly bodiless: boolean;
  /** The client speaks HTTP/1.0. */
  readonly old: boolean;
  /** The connection is to be kept for another request. */
  readonly keep: boolean;
  /** The lines that tell the client of a connection that is kept. */
  readonly keepLines: string;
}

/** HOT PATH. The head of an answer; names and values were checked by whoever made them. */
export function answerHead(input: AnswerHeadInput): AnswerHead {
  const { status, reason, fields, bodiless, old, keep } = input;
  let text = `HTTP/1.1 ${status} ${reason === "" ? reasonPhrase(status) : reason}\r\n`;
  let bytes = -1;
  let dated = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const value = fields[i + 1]!;
    if (name.length === 14 && name.toLowerCase() === "content-length") bytes = Number(value);
    else if (name.length === 4 && name.toLowerCase() === "date") dated = true;
    text += `${name}: ${value}\r\n`;
  }
  const end = bodiless ? "none" : bytes !== -1 ? "length" : old ? "close" : "chunked";
  if (!dated) text += dateLine();
  text += keep && end !== "close" ? input.keepLines : "Connection: close\r\n";
  text += end === "chunked" ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
  return { text, end, bytes: end === "length" ? bytes : 0 };
}

/** An interim answer (RFC 9110 section 15.2). */
export function interimHead(status: number, fields: readonly string[]): string {
  return `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${fieldLines(fields)}\r\n`;
}

export function fieldLines(fields: readonly string[]): string {
  let text = "";
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`;
  return text;
}

let dateSecond = 0;
let date = "";

/** RFC 9110 section 6.6.1; made once a second. */
function dateLine(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = `Date: ${new Date(second * 1_000).toUTCString()}\r\n`;
  }
  return date;
}
