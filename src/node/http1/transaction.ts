import type { Readable } from "node:stream";
import type { Fault } from "../../core/fault.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";

export interface UpstreamRequest {
  readonly method: string;
  /** Origin-form. */
  readonly target: string;
  /** Field lines as they are written, `Name: value CRLF` each, Latin-1; framing left out but for Content-Length. */
  readonly lines: string;
  /** A Host is among them. */
  readonly hosted: boolean;
  /** Absent: the request has no body. A stream is destroyed when the upstream will not read on. */
  readonly body: Readable | Buffer | undefined;
  /** What Content-Length among `lines` says of `body`; absent: the body is sent chunked. */
  readonly bodyBytes?: number | undefined;
  /** The client takes trailer fields, and asked the upstream to know that. HTTP/2 alone passes it on. */
  readonly takesTrailers?: boolean | undefined;
  /** The trailer fields behind `body`, checked, once it has ended. HTTP/2 alone passes them on. */
  readonly trailers?: (() => readonly string[]) | undefined;
}

/** What becomes of a request. */
export interface ResponseHandler {
  interim(status: number, fields: FieldSection): void;
  head(status: number, reason: string, fields: FieldSection): void;
  /**
   * Some of the body. What is not `owned` may be overwritten after the call. False: no more until `resume`, but for what
   * was read already.
   */
  data(bytes: Buffer, start: number, end: number, owned: boolean): boolean;
  /** Nothing more comes for now: what was held back to be sent together should go. */
  flush(): void;
  /** @param trailers flat, as received */
  end(trailers: readonly string[]): void;
  failed(cause: Fault): void;
}

/** A request as the connection sees it that carries it. After `end` or `broke` the connection knows it no more. */
export interface Transaction extends Omit<ResponseHandler, "failed"> {
  readonly request: UpstreamRequest;
  /** `unanswered`: the connection had served before and ended without a byte of an answer. */
  broke(cause: Fault, unanswered: boolean): void;
}

/** What a transaction may ask of the connection that carries it. */
export interface Carrier {
  /** After `data` returned false. */
  resume(): void;
  /** Closes the connection without another call to the transaction. */
  abandon(): void;
}

/** A request that the pool finds a connection for. One of these is called each time it is taken, unless it leaves before. */
export interface PoolClient extends Transaction {
  /** The connection will send it now. */
  carriedBy(connection: Carrier): void;
  /** No connection could be made. */
  unconnected(cause: Fault): void;
}
