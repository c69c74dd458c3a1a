import type { VpatchEvent } from "../../core/event.ts";
import { toEcs } from "./format-ecs.ts";
import { toOcsf } from "./format-ocsf.ts";

export type EventFormat = "native" | "ecs" | "ocsf";

/** A write of at most this many bytes reaches a pipe in one piece (POSIX PIPE_BUF), so that workers can share one. */
export const LINE_BYTES_MAX = 4_096;
/** UTF-8 makes at most this of one character of a string: what is short enough need not be measured. */
export const CHARACTER_BYTES_MAX = 3;
/** Lengths to which texts are cut, one after the other, until the line fits. */
const SHORTER: readonly number[] = [512, 128, 16];
const POINT_WORDS_MAX = 8;

/** An event as one line of JSON with its line end: the first bytes, until another event is made. */
export interface EventLine {
  readonly bytes: Buffer;
  readonly length: number;
}

/** Where lines are put that are made of text, and those in another format. */
const made = { bytes: Buffer.allocUnsafe(LINE_BYTES_MAX), length: 0 };
const formatted = { bytes: Buffer.allocUnsafe(LINE_BYTES_MAX), length: 0 };

/** A text in the native format, with its texts cut where it would be longer than LINE_BYTES_MAX bytes. */
export function lineOf(text: string): EventLine {
  return put(fits(text) ? text : shortest(JSON.parse(text) as VpatchEvent, (event) => event), made);
}

/** A line of the native format in another one, just as short. */
export function inFormat(line: EventLine, format: EventFormat): EventLine {
  switch (format) {
    case "native":
      return line;
    case "ecs":
      return put(shortest(eventIn(line), toEcs), formatted);
    case "ocsf":
      return put(shortest(eventIn(line), toOcsf), formatted);
  }
}

export function textOf({ bytes, length }: EventLine): string {
  return bytes.toString("utf8", 0, length);
}

function eventIn(line: EventLine): VpatchEvent {
  return JSON.parse(textOf(line)) as VpatchEvent;
}

function put(text: string, place: typeof made): EventLine {
  place.length = place.bytes.write(text);
  return place;
}

/** The text, or its start and `…`. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function fits(line: string): boolean {
  return line.length * CHARACTER_BYTES_MAX <= LINE_BYTES_MAX || Buffer.byteLength(line) <= LINE_BYTES_MAX;
}

function shortest(event: VpatchEvent, shaped: (event: VpatchEvent) => object): string {
  let line = `${JSON.stringify(shaped(event))}\n`;
  for (const max of SHORTER) {
    if (fits(line)) break;
    line = `${JSON.stringify(shaped(shortened(event, max)))}\n`;
  }
  return line;
}

/** Names that operators gave may be long, and a character takes up to six bytes in JSON. */
function shortened(event: VpatchEvent, max: number): VpatchEvent {
  return {
    ...event,
    rule_title: cut(event.rule_title, max),
    leak: cut(event.leak, max),
    token_source: cut(event.token_source, max),
    point: event.point.slice(0, POINT_WORDS_MAX).map((word) => (typeof word === "string" ? cut(word, max) : word)),
    request_id: cut(event.request_id, max),
    method: cut(event.method, max),
    host: cut(event.host, max),
    path: cut(event.path, max),
    query: cut(event.query, max),
    user_agent: cut(event.user_agent, max),
    application: cut(event.application, max),
  };
}
