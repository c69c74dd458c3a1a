import type { VpatchEvent } from "../../core/event.ts";
import { toEcs } from "./format-ecs.ts";
import { toOcsf } from "./format-ocsf.ts";

export type EventFormat = "native" | "ecs" | "ocsf";

/** A write of at most this many bytes reaches a pipe in one piece (POSIX PIPE_BUF), so that workers can share one. */
export const LINE_BYTES_MAX = 4_096;
/** Lengths to which texts are cut, one after the other, until the line fits. */
const SHORTER: readonly number[] = [512, 128, 16];
const POINT_WORDS_MAX = 8;

/** An event as one line of JSON with its line end: never longer than LINE_BYTES_MAX bytes. */
export function lineOf(event: VpatchEvent, format: EventFormat): string {
  let line = print(event, format);
  for (const max of SHORTER) {
    if (Buffer.byteLength(line) <= LINE_BYTES_MAX) break;
    line = print(shortened(event, max), format);
  }
  return line;
}

/** The text, or its start and `…`. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function print(event: VpatchEvent, format: EventFormat): string {
  return `${JSON.stringify(shaped(event, format))}\n`;
}

function shaped(event: VpatchEvent, format: EventFormat): object {
  switch (format) {
    case "native":
      return event;
    case "ecs":
      return toEcs(event);
    case "ocsf":
      return toOcsf(event);
  }
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
