import type { Condition } from "./rule.ts";

const REGEX_SEGMENT = /^\{\{(.+)\}\}$/;

/**
 * Expands a URI such as `api.example.com/v1/{{[a-z]+}}/users/**` into conditions. The host may be left out before a leading `/`; without a path
 * the host alone counts. `*` is one non-empty segment, `{{re}}` a segment that matches a regex, `**` any number of
 * segments; without a trailing `**` the depth is fixed. Gives the conditions, or a message saying what was expected.
 */
export function expandUri(uri: string): readonly Condition[] | string {
  if (uri.includes("?") || uri.includes("#")) return "expected no query here: use a condition on [get, NAME]";
  if (uri.includes("://")) return "expected no scheme here: use a condition on [scheme]";
  const slash = uri.indexOf("/");
  const host = slash === -1 ? uri : uri.slice(0, slash);
  const conditions: Condition[] = [];
  if (host !== "" && host !== "*") {
    if (!/^[A-Za-z0-9.\-:[\]]+$/.test(host))
      return "expected a host name before the first /: for a pattern use a regex condition on [header, HOST]";
    conditions.push({ type: "iequal", point: ["header", "HOST"], value: host });
  }
  if (slash === -1) return host === "" ? "expected host/path or /path" : conditions;

  const segments = uri.slice(slash + 1).split("/");
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

function onSegment(point: readonly (string | number)[], segment: string): Condition | string {
  if (segment === "*") return { type: "regex", point, value: "(?s)." };
  const regex = REGEX_SEGMENT.exec(segment)?.[1];
  if (regex !== undefined) return { type: "regex", point, value: `^(?:${regex})$` };
  if (segment.includes("*")) return `expected *, **, {{regex}} or plain text as a segment, got "${segment}"`;
  return { type: "equal", point, value: segment };
}

/** The last segment is `action_name`, and after its first dot `action_ext`. */
function onLast(last: string): Condition[] | string {
  const dot = REGEX_SEGMENT.test(last) ? -1 : last.indexOf(".");
  const name = onSegment(["action_name"], dot === -1 ? last : last.slice(0, dot));
  if (typeof name === "string") return name;
  // `*` alone is a whole segment, with or without an extension.
  if (last === "*") return [name];
  if (dot === -1) return [name, { type: "absent", point: ["action_ext"] }];
  const ext = onSegment(["action_ext"], last.slice(dot + 1));
  return typeof ext === "string" ? ext : [name, ext];
}
