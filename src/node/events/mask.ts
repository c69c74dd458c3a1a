import { Budget } from "../../core/decode/budget.ts";
import type { Hit } from "../../core/hit.ts";
import { holds, mayHold, needlesOf } from "./needles.ts";
import { isNamed, placesOf } from "./places.ts";

const MASK = "***";
/** Pieces of a text that are masked one by one; what follows is one piece. */
const PIECES_MAX = 64;

/** Replaces by `***` every piece of a request's texts in which a matched value stands, in whatever encoding. */
export interface Mask {
  path(path: string): string;
  query(query: string): string;
  host(host: string): string;
  userAgent(userAgent: string): string;
  requestId(id: string): string;
  method(method: string): string;
}

/** @param hits all of the request: a value that one rule matched is masked in the events of every rule */
export function maskOf(hits: readonly Hit[]): Mask {
  const needles = needlesOf(hits);
  const places = placesOf(hits);
  const budget = new Budget();
  const piece = (text: string) => (holds(text, needles, budget) ? MASK : text);
  const pair = (text: string): string => {
    const equals = text.indexOf("=");
    if (equals === -1) return piece(text);
    const name = text.slice(0, equals);
    return `${piece(name)}=${isNamed(name, places.names) ? MASK : piece(text.slice(equals + 1))}`;
  };
  // A name may stand among the pairs that are not told apart any more.
  const furtherPairs = (text: string) => (places.names.size > 0 ? MASK : piece(text));
  const inPlace = (masked: boolean, text: string, mask: () => string) => {
    if (masked && text !== "") return MASK;
    return mayHold(text, needles) ? mask() : text;
  };
  // The pieces of these are parts to the scan as well: where the whole is clean they are.
  const inScannedPlace = (masked: boolean, text: string, mask: () => string) =>
    inPlace(masked, text, () => (holds(text, needles, budget) ? mask() : text));
  return {
    // What stands across several pieces is found in the whole.
    path: (path) => inPlace(places.path, path, () => piece(byPieces(path, /(\/)/, piece, piece))),
    query(query) {
      const mask = () => piece(byPieces(query, /([&;])/, pair, furtherPairs));
      return places.names.size > 0 && !places.query ? mask() : inScannedPlace(places.query, query, mask);
    },
    host: (host) => inPlace(places.host, host, () => piece(byPieces(host, /(\.)/, piece, piece))),
    userAgent: (text) => inScannedPlace(places.userAgent, text, () => piece(byPieces(text, /( )/, piece, piece))),
    requestId: (id) => inPlace(places.requestId, id, () => piece(id)),
    method: piece,
  };
}

/** Masks what stands between separators. */
function byPieces(
  text: string,
  separator: RegExp,
  mask: (piece: string) => string,
  maskRest: (rest: string) => string,
): string {
  const parts = text.split(separator);
  const first = parts.slice(0, 2 * PIECES_MAX).map((part, i) => (i % 2 === 0 ? mask(part) : part));
  return first.join("") + maskRest(parts.slice(2 * PIECES_MAX).join(""));
}
