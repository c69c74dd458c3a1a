import type { Budget } from "./budget.ts";
import { isBlank } from "./bytes.ts";
import { readParameters } from "./content-type.ts";
import { readPart, type Part } from "./multipart-part.ts";

const BOUNDARIES_MAX = 8;
const BOUNDARY_BYTES_MAX = 256;
const NESTING_MAX = 4;
const [LF, CR, MINUS] = [0x0a, 0x0d, 0x2d];

/**
 * The parts of a multipart body (RFC 2046 section 5.1, RFC 7578), for each boundary that the content type can be read to
 * name and for the one that the body begins with. Line ends may be CRLF, LF or CR; the last delimiter may be missing;
 * parts of nested multiparts stand among the others and inherit a missing name.
 *
 * @param contentType as Latin-1 text
 */
export function readMultipart(body: Buffer, contentType: string, budget: Budget): readonly Part[] {
  const parts: Part[] = [];
  collect(body, contentType, budget, parts, undefined, 0);
  return parts;
}

function collect(
  body: Buffer,
  contentType: string,
  budget: Budget,
  into: Part[],
  outer: Part | undefined,
  depth: number,
): void {
  for (const boundary of boundariesOf(body, contentType, budget)) {
    const delimiter = Buffer.from(`--${boundary}`, "latin1");
    const strict = delimitersOf(body, delimiter, true);
    const loose = delimitersOf(body, delimiter, false);
    for (const delimiters of loose.length === strict.length ? [strict] : [strict, loose]) {
      for (const [i, start] of delimiters.entries()) {
        const end = delimiters[i + 1] ?? body.length;
        const from = lineAfter(body, start + delimiter.length);
        if (from === -1 || from > end) continue;
        if (!budget.takeValue("multipart")) return;
        const part = readPart(
          body.subarray(from, withoutLineEnd(body, from, end, i + 1 < delimiters.length)),
          outer,
          budget,
        );
        into.push(part);
        if (!part.contentType.toLowerCase().startsWith("multipart/")) continue;
        if (depth + 1 < NESTING_MAX) {
          for (const content of part.contents) collect(content, part.contentType, budget, into, part, depth + 1);
        } else budget.exceed("multipart");
      }
    }
  }
}

function boundariesOf(body: Buffer, contentType: string, budget: Budget): readonly string[] {
  const found = new Set(readParameters(contentType).parameters.get("boundary"));
  const sniffed = sniffBoundary(body);
  if (sniffed !== undefined) found.add(sniffed);
  found.delete("");
  const boundaries = [...found].filter(({ length }) => length <= BOUNDARY_BYTES_MAX);
  if (boundaries.length < found.size || boundaries.length > BOUNDARIES_MAX) budget.exceed("multipart");
  return boundaries.slice(0, BOUNDARIES_MAX);
}

/** The boundary a body seems to be made with: what follows `--` in its first line. */
export function sniffBoundary(body: Buffer): string | undefined {
  let start = 0;
  while (body[start] === CR || body[start] === LF) start++;
  if (body[start] !== MINUS || body[start + 1] !== MINUS) return undefined;
  let end = start + 2;
  while (end < body.length && end - start <= BOUNDARY_BYTES_MAX && body[end] !== CR && body[end] !== LF) end++;
  while (isBlank(body[end - 1])) end--;
  const boundary = body.toString("latin1", start + 2, end);
  return boundary === "" ? undefined : boundary;
}

/**
 * Where delimiters begin: at the start of a line. Some readers look at what follows the boundary (`strict`), others take
 * every line that begins with it.
 */
function delimitersOf(body: Buffer, delimiter: Buffer, strict: boolean): readonly number[] {
  const found: number[] = [];
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + 1)) {
    const before = body[at - 1];
    if (at > 0 && before !== LF && before !== CR) continue;
    if (!strict || endsDelimiter(body, at + delimiter.length)) found.push(at);
  }
  return found;
}

function endsDelimiter(body: Buffer, at: number): boolean {
  if (body[at] === MINUS && body[at + 1] === MINUS) return true;
  while (isBlank(body[at])) at++;
  return at >= body.length || body[at] === CR || body[at] === LF;
}

/** Where the line after a delimiter begins; -1 after the last delimiter. */
function lineAfter(body: Buffer, at: number): number {
  if (body[at] === MINUS && body[at + 1] === MINUS) return -1;
  while (at < body.length && body[at] !== LF && body[at] !== CR) at++;
  return at + (body[at] === CR && body[at + 1] === LF ? 2 : 1);
}

/** The line end before a delimiter belongs to the delimiter. */
function withoutLineEnd(body: Buffer, from: number, end: number, delimited: boolean): number {
  if (!delimited || end <= from) return end;
  if (body[end - 1] === LF) return end - 2 >= from && body[end - 2] === CR ? end - 2 : end - 1;
  return body[end - 1] === CR ? end - 1 : end;
}
