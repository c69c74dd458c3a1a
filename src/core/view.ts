/**
 * What the filter sees of a request. It is a view over the very bytes that are forwarded: whoever builds one must
 * forward exactly what it shows. Accessors may compute lazily; the filter asks only for what a rule in scope needs.
 */
export interface RequestView {
  /** Request method as received, e.g. `GET`. */
  readonly method: string;
  readonly scheme: "http" | "https";
  /** HTTP version as in the `proto` point. */
  readonly proto: "1.0" | "1.1" | "2.0";
  /** The client's address after trusted proxies were believed; IPv4-mapped IPv6 is given as IPv4. */
  readonly remoteAddress: string;
  /** The route's `application` id, empty where it has none. */
  readonly instance: string;
  /** Raw request target in origin-form (or `*`), query included. Never decoded. */
  readonly target: Buffer;
  /** Field lines in the order received; HTTP/2 `:authority` stands as `host`. */
  /** A body follows the head. It is no part of the view: a filter that wants it says so in its judgement. */
  readonly hasBody: boolean;
  readonly fieldCount: number;
  /** Name of the i-th field line, lower case. */
  fieldName(i: number): string;
  /** Value of the i-th field line: raw bytes without surrounding white space. */
  fieldValue(i: number): Buffer;
}
