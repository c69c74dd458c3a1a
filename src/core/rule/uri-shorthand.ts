import type { Condition } from "./rule.ts";

/** A regex in braces, up to the first ones that close before a dot, a slash or the end. */
const REGEX = /^\{\{(.+?)\}\}(?=[./]|$)/s;

/**
 * Expands a URI such as `api.example.com/v1/{{[a-z]+}}/users/**` into conditions. The host may be left out before a leading `/`; without a path
 * the host alone counts. `*` is one non-empty segment, `{{re}}` a segment that matches a regex, `**` any number of
 * segments; without a trailing `**` the depth is fixed. Gives the conditions, or a message saying what was expected.
 */
export function expandUri(uri: string): readonly Condition[] | string {
  const slash = uri.indexOf("/");
  const host = slash === -1 ? uri : uri.slice(0, slash);
  if (uri.slice(slash).startsWith("//") && host.endsWith(":"))
    return "expected no scheme here: use a condition on [scheme]";
  const conditions: Condition[] = [];
  if (host !== "" && host !== "*") {
    if (!/^[A-Za-z0-9.\-:[\]]+$/.test(host))
      return "expected a host name before the first /: for a pattern use a regex condition on [header, HOST]";
    conditions.push({ type: "iequal", point: ["header", "HOST"], value: host });
  }
  if (slash === -1) return host === "" ? "expected host/path or /path" : conditions;

  const segments = segmentsOf(uri.slice(slash + 1));
  const last = segments.pop()!;
  const gap = segments.indexOf("**");
  if (gap !== -1 && gap !== segments.length - 1) return "expected ** only as the last segment or directly before it";
  if (last === "**" && gap !== -1) return "expected ** once";
  const open = gap !== -1 || last === "**";
  for (const [index, segment] of segments.entries()) {
    if (index === gap) break;
    const condition = onSegment(["path", index], segment);
    if (typeof condition === "string") return condition;
    conditions.push(condition);
  }
  if (!open) conditions.push({ type: "absent", point: ["path", segments.length] });
  if (last === "**") return conditions;
  const ending = onLast(last);
  return typeof ending === "string" ? ending : [...conditions, ...ending];
}

/** Splits at slashes, but not within a regex. */
function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  for (let rest = path; ;) {
    const regexLength = REGEX.exec(rest)?.[0].length ?? 0;
    const slash = rest.indexOf("/", regexLength);
    if (slash === -1) return [...segments, rest];
    segments.push(rest.slice(0, slash));
    rest = rest.slice(slash + 1);
  }
}

function onSegment(point: readonly (string | number)[], segment: string): Condition | string {
  if (segment === "*") return { type: "regex", point, value: "(?s)." };
  const regex = REGEX.exec(segment);
  if (regex !== null && regex[0].length === segment.length) return { type: "regex", point, value: `^(?:${regex[1]})$` };
  if (/[?#]/.test(segment)) return "expected no query here: use a condition on [get, NAME]";
  if (!/[*{}]/.test(segment)) return { type: "equal", point, value: segment };
  return `expected *, **, {{regex}} or plain text as a segment, got "${segment}"`;
}

/** The last segment is `action_name`, and after its first dot `action_ext`; each may be a regex. */
function onLast(last: string): Condition[] | string {
  const dot = last.indexOf(".", REGEX.exec(last)?.[0].length ?? 0);
  const name = onSegment(["action_name"], dot === -1 ? last : last.slice(0, dot));
  if (typeof name === "string") return name;
  // `*` alone is a whole segment, with or without an extension.
  if (last === "*") return [name];
  if (dot === -1) return [name, { type: "absent", point: ["action_ext"] }];
  const ext = onSegment(["action_ext"], last.slice(dot + 1));
  return typeof ext === "string" ? ext : [name, ext];
}
