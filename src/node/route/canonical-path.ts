/** What a back end may read differently from how it is spelled: escapes, back slashes, empty and dot segments, parameters. */
const AMBIGUOUS = /[%\\;]|\/[/.]/;

/**
 * The path as a lenient back end may understand it: escapes decoded once, `\` as `/`, segment parameters cut off, empty
 * and dot segments resolved. Undefined where the spelling leaves no second reading. For routing only: what is forwarded
 * is always the path as received.
 */
export function canonicalPath(path: string): string | undefined {
  if (!AMBIGUOUS.test(path)) return undefined;
  const kept: string[] = [];
  const segments = decode(path).replaceAll("\\", "/").split("/").slice(1);
  for (const [i, segment] of segments.entries()) {
    const name = segment.split(";", 1)[0]!;
    const last = i === segments.length - 1;
    if (name === "..") kept.pop();
    else if (name !== "" && name !== ".") {
      kept.push(name);
      continue;
    }
    // A trailing slash (or dots in its place) names the folder itself.
    if (last) kept.push("");
  }
  return `/${kept.join("/")}`;
}

function decode(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
