import type { VpatchEvent } from "../../core/event.ts";
import type { Hit } from "../../core/hit.ts";
import { UUID_LENGTH, writeUuidV7 } from "../../core/uuid.ts";
import { isMethod } from "../http1/methods.ts";
import { CHARACTER_BYTES_MAX, cut, LINE_BYTES_MAX, lineOf, type EventLine } from "./line.ts";
import { Mask } from "./mask.ts";
import type { Series } from "./series.ts";

/** Longest texts of a request that an event keeps, in characters. */
const PATH_MAX = 768;
const QUERY_MAX = 768;
const USER_AGENT_MAX = 256;
const HOST_MAX = 255;
const METHOD_MAX = 32;

/** What an event tells of a request beside its hits. Texts are Latin-1, as received. */
export interface RequestFacts {
  readonly timeMs: number;
  readonly requestId: string;
  readonly method: string;
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly target: string;
  readonly userAgent: string;
  readonly proto: "1.0" | "1.1" | "2.0";
  readonly status: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly durationMs: number;
}

const ISO_LENGTH = 24;
const TIME_KEY = '{"time":"';
const ID_KEY = '","type":"vpatch","event_id":"';
const TIME_AT = TIME_KEY.length;
const ID_AT = TIME_AT + ISO_LENGTH + ID_KEY.length;
const HEAD_AT = ID_AT + UUID_LENGTH + '",'.length;
/** A number and the end of a line. */
const END_BYTES_MAX = 24;
const COMMA = 0x2c;

/** Lines are put together here; what is the same in all of them stands here already. */
const bytes = Buffer.allocUnsafe(LINE_BYTES_MAX);
bytes.write(`${TIME_KEY}${" ".repeat(ISO_LENGTH)}${ID_KEY}${" ".repeat(UUID_LENGTH)}",`);
const line = { bytes, length: 0 };
let timeThere = Number.NaN;

/** The events of one request: one line of JSON for each hit, in the native format, masked. */
export class RequestEvents {
  readonly #hits: readonly Hit[];
  readonly #facts: RequestFacts;
  #members: string | undefined;

  /** @param hits all of the request: a value that one rule matched is masked in the events of every rule */
  constructor(hits: readonly Hit[], facts: RequestFacts) {
    this.#hits = hits;
    this.#facts = facts;
  }

  /** HOT PATH. A new event. Bytes are copied where they can be: an event makes little garbage. */
  line({ head, tail }: Series): EventLine {
    const { timeMs, durationMs } = this.#facts;
    const members = (this.#members ??= JSON.stringify(requestMembers(this.#hits, this.#facts)));
    const end = `${Math.round(durationMs * 1e3)}}\n`;
    const most = HEAD_AT + head.length + members.length * CHARACTER_BYTES_MAX + tail.length + END_BYTES_MAX;
    if (timeMs !== timeThere) bytes.write(new Date((timeThere = timeMs)).toISOString(), TIME_AT, "latin1");
    writeUuidV7(bytes, ID_AT, timeMs);
    if (most > LINE_BYTES_MAX) {
      return lineOf(
        `${bytes.toString("latin1", 0, HEAD_AT)}${String(head)},${members.slice(1, -1)},${String(tail)}${end}`,
      );
    }
    const from = HEAD_AT + head.copy(bytes, HEAD_AT);
    const to = from + bytes.write(members, from);
    // Its braces become the commas beside it.
    bytes[from] = bytes[to - 1] = COMMA;
    const at = to + tail.copy(bytes, to);
    line.length = at + bytes.write(end, at, "latin1");
    return line;
  }
}

function requestMembers(hits: readonly Hit[], facts: RequestFacts): object {
  const mask = new Mask(hits);
  const { target } = facts;
  const question = target.indexOf("?");
  const path = mask.path(question === -1 ? target : target.slice(0, question));
  const query = question === -1 ? "" : mask.query(target.slice(question + 1));
  // A registered method is no secret; over HTTP/2 a client can make one up.
  const method = isMethod(facts.method) ? facts.method : mask.method(facts.method);
  return {
    request_id: mask.requestId(facts.requestId),
    method: cut(method, METHOD_MAX),
    scheme: facts.scheme,
    host: cut(mask.host(facts.host), HOST_MAX),
    path: cut(path, PATH_MAX),
    query: cut(query, QUERY_MAX),
    status: facts.status,
    remote_addr: facts.remoteAddress,
    remote_port: facts.remotePort,
    user_agent: cut(mask.userAgent(facts.userAgent), USER_AGENT_MAX),
    http_version: facts.proto,
  } satisfies Partial<VpatchEvent>;
}
