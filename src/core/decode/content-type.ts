import { percentOnce } from "./percent.ts";

/** A field value of the form `value; name=value; …`, as Latin-1 text. */
export interface Parameterised {
  /** What stands before the first `;`, lower case. */
  readonly value: string;
  /** Names in lower case, with every reading of their values; RFC 2231 undone. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
}

/** More is not a header that anybody writes. */
const PARAMETERS_MAX = 64;
const PARAMETER = /[;,\s]*([^\s=;,"]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"?|'[^';,]*'|[^;]*)|[^;]+|;/gsy;
const SECTION = /^([^*]+)\*(\d{1,4})(\*?)$/;

/**
 * Reads `Content-Type` or `Content-Disposition` (RFC 9110 section 8.3.1, RFC 6266) as tolerantly as any back end: quotes
 * missing at the end, single quotes, white space around `=`, values split and encoded (RFC 2231), repeated names.
 */
export function readParameters(field: string): Parameterised {
  const semicolon = field.indexOf(";");
  const value = (semicolon === -1 ? field : field.slice(0, semicolon)).trim().toLowerCase();
  const parameters = new Map<string, string[]>();
  if (semicolon === -1) return { value, parameters };
  const sections = new Map<string, string[]>();
  PARAMETER.lastIndex = semicolon;
  for (let count = 0; count < PARAMETERS_MAX && PARAMETER.lastIndex < field.length; count++) {
    const [, given, raw] = PARAMETER.exec(field) ?? [];
    if (given === undefined || raw === undefined) continue;
    const name = given.toLowerCase();
    const section = SECTION.exec(name);
    if (section !== null) {
      const texts = sections.get(section[1]!) ?? [];
      sections.set(section[1]!, texts);
      const plain = readingsOf(raw)[0]!;
      texts[Number(section[2])] ??= section[3] === "*" ? extended(plain, section[2] === "0") : plain;
    } else if (name.endsWith("*")) add(parameters, name.slice(0, -1), [extended(readingsOf(raw)[0]!, true)]);
    else add(parameters, name, readingsOf(raw));
  }
  for (const [name, texts] of sections) add(parameters, name, [texts.join("")]);
  return { value, parameters };
}

function add(parameters: Map<string, string[]>, name: string, readings: readonly string[]): void {
  const known = parameters.get(name);
  if (known === undefined) parameters.set(name, [...readings]);
  else for (const reading of readings) if (!known.includes(reading)) known.push(reading);
}

/** Without quotes and escapes first; then what others make of the same text. */
function readingsOf(raw: string): readonly string[] {
  const text = raw.trimEnd();
  const quote = text[0];
  if (quote !== '"' && quote !== "'") {
    // `boundary=a, x` and `boundary=a x` end in different places for different readers.
    return [...new Set([text, text.split(",")[0]!.trimEnd(), text.split(/\s/)[0]!])];
  }
  const inner = text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : text.slice(1);
  return [...new Set([inner.replaceAll(/\\(.)/gs, "$1"), inner, text])];
}

/** `charset'language'text` with `%XX` (RFC 5987): the text as bytes. */
function extended(text: string, first: boolean): string {
  const encoded = first ? text.slice(text.indexOf("'", text.indexOf("'") + 1) + 1) : text;
  const bytes = Buffer.from(encoded, "latin1");
  return (percentOnce(bytes) ?? bytes).toString("latin1");
}
