import { pairReadings } from "../../core/decode/query.ts";
import type { Hit } from "../../core/hit.ts";
import { STARTS } from "../../core/point/grammar.ts";

/**
 * Where matched values stood, as their points tell. A value that a rule decoded (JSON, gzip, hex, …) need not be
 * recognisable in the text, so the place it came from is masked as a whole.
 */
export interface Places {
  readonly path: boolean;
  readonly query: boolean;
  readonly userAgent: boolean;
  readonly host: boolean;
  readonly requestId: boolean;
  /** Query names whose values are masked, as Latin-1. */
  readonly names: ReadonlySet<string>;
}

const NO_NAMES: ReadonlySet<string> = new Set();

export function placesOf(hits: readonly Hit[]): Places {
  const places = {
    path: false,
    query: false,
    userAgent: false,
    host: false,
    requestId: false,
    names: NO_NAMES,
  };
  for (const { point } of hits) {
    const [start, key] = point;
    const decoded = point.length > (STARTS.get(String(start))?.key === undefined ? 1 : 2);
    if (start === "get") places.names = new Set(places.names).add(Buffer.from(String(key)).toString("latin1"));
    if (!decoded) continue;
    const all = start === "credentials" || start === "anywhere";
    const headers = all || start === "header_all";
    places.path ||=
      all ||
      start === "uri" ||
      start === "path" ||
      start === "path_all" ||
      start === "action_name" ||
      start === "action_ext";
    places.query ||= all || start === "uri" || start === "get_all" || start === "get_name";
    places.userAgent ||= headers || (start === "header" && key === "USER-AGENT");
    places.host ||= headers || (start === "header" && key === "HOST");
    places.requestId ||= headers || (start === "header" && key === "X-REQUEST-ID");
  }
  return places;
}

/** Whether a raw query name is one of the names, in any reading, with or without brackets. */
export function isNamed(rawName: string, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  return pairReadings(Buffer.from(rawName, "latin1")).some((reading) => {
    const name = reading.toString("latin1");
    const bracket = name.indexOf("[");
    return names.has(name) || (bracket !== -1 && names.has(name.slice(0, bracket)));
  });
}
