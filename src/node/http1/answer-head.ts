import type { AnswerFields } from "../exchange.ts";
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
  readonly fields: AnswerFields;
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
  const { status, reason, bodiless, old, keep } = input;
  const { lines, bodyBytes, dated } = input.fields;
  const end = bodiless ? "none" : bodyBytes !== -1 ? "length" : old ? "close" : "chunked";
  const last = end === "chunked" ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
  const text =
    `HTTP/1.1 ${status} ${reason === "" ? reasonPhrase(status) : reason}\r\n${lines}${dated ? "" : dateLine()}` +
    (keep && end !== "close" ? input.keepLines : "Connection: close\r\n") +
    last;
  return { text, end, bytes: end === "length" ? bodyBytes : 0 };
}

/** An interim answer (RFC 9110 section 15.2). */
export function interimHead(status: number, lines: string): string {
  return `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${lines}\r\n`;
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
