import { Budget } from "../../core/decode/budget.ts";
import type { Hit } from "../../core/hit.ts";
import { holds, Needles } from "./needles.ts";
import { isNamed, placesOf, type Places } from "./places.ts";

const MASK = "***";
/** Pieces of a text that are masked one by one; what follows is one piece. */
const PIECES_MAX = 64;

/** Replaces by `***` every piece of a request's texts in which a matched value stands, in whatever encoding. */
export class Mask {
  readonly #needles: Needles;
  readonly #places: Places;
  #budget: Budget | undefined;

  /** @param hits all of the request: a value that one rule matched is masked in the events of every rule */
  constructor(hits: readonly Hit[]) {
    this.#needles = new Needles(hits);
    this.#places = placesOf(hits);
  }

  path(path: string): string {
    if (this.#places.path) return path === "" ? path : MASK;
    return this.#needles.mayStandIn(path) ? this.#pieces(path, /(\/)/) : path;
  }

  query(query: string): string {
    const { query: all, names } = this.#places;
    if (all) return query === "" ? query : MASK;
    if (names.size === 0 && !(this.#needles.mayStandIn(query) && this.#holds(query))) return query;
    // A name may stand among the pairs that are not told apart any more.
    const rest = (text: string) => (names.size > 0 ? MASK : this.#piece(text));
    return this.#piece(byPieces(query, /([&;])/, (pair) => this.#pair(pair), rest));
  }

  host(host: string): string {
    if (this.#places.host) return host === "" ? host : MASK;
    return this.#needles.mayStandIn(host) ? this.#pieces(host, /(\.)/) : host;
  }

  userAgent(text: string): string {
    if (this.#places.userAgent) return text === "" ? text : MASK;
    // Its pieces are parts to the scan as well: where the whole is clean they are.
    return this.#needles.mayStandIn(text) && this.#holds(text) ? this.#pieces(text, /( )/) : text;
  }

  requestId(id: string): string {
    if (this.#places.requestId) return id === "" ? id : MASK;
    return this.#needles.mayStandIn(id) ? this.#piece(id) : id;
  }

  method(method: string): string {
    return this.#piece(method);
  }

  /** What stands across several pieces is found in the whole. */
  #pieces(text: string, separator: RegExp): string {
    const piece = (part: string) => this.#piece(part);
    return piece(byPieces(text, separator, piece, piece));
  }

  #piece(text: string): string {
    return this.#holds(text) ? MASK : text;
  }

  #pair(text: string): string {
    const equals = text.indexOf("=");
    if (equals === -1) return this.#piece(text);
    const name = text.slice(0, equals);
    return `${this.#piece(name)}=${isNamed(name, this.#places.names) ? MASK : this.#piece(text.slice(equals + 1))}`;
  }

  #holds(text: string): boolean {
    return holds(text, this.#needles, (this.#budget ??= new Budget()));
  }
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
