import { isSpace } from "./bytes.ts";
import { looksLikeGrpc } from "./grpc.ts";
import { sniffBoundary } from "./multipart.ts";

export type BodyFormat = "form" | "multipart" | "json" | "xml" | "gql" | "grpc" | "protobuf";

/** By what a media type says, as far as it says anything. */
const DECLARED: readonly (readonly [RegExp, BodyFormat])[] = [
  [/form-urlencoded/, "form"],
  [/^\s*multipart\//, "multipart"],
  [/json/, "json"],
  [/xml/, "xml"],
  [/graphql/, "gql"],
  [/grpc/, "grpc"],
  [/protobuf|x-proto/, "protobuf"],
];

const [OPEN_BRACE, OPEN_BRACKET, QUOTE, LESS, EQUALS] = [0x7b, 0x5b, 0x22, 0x3c, 0x3d];

/** The formats to read a body in: the one it is said to be in, and what its bytes look like. */
export function formatsOf(text: Buffer, contentType: string): ReadonlySet<BodyFormat> {
  const formats = new Set<BodyFormat>();
  const declared = contentType.toLowerCase();
  for (const [pattern, format] of DECLARED) if (pattern.test(declared)) formats.add(format);
  const sniffed = sniffFormat(text);
  if (sniffed !== undefined) formats.add(sniffed);
  return formats;
}

function sniffFormat(text: Buffer): BodyFormat | undefined {
  let at = 0;
  while (isSpace(text[at])) at++;
  switch (text[at]) {
    case OPEN_BRACE:
    case OPEN_BRACKET:
    case QUOTE:
      return "json";
    case LESS:
      return "xml";
  }
  if (sniffBoundary(text) !== undefined) return "multipart";
  if (looksLikeGrpc(text)) return "grpc";
  return text.includes(EQUALS) ? "form" : undefined;
}
