import { constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { fault, type Fault } from "../../core/fault.ts";
import type { NodeConfig } from "../config/schema.ts";
import { connectionTimers, type Timed } from "../http1/timer-wheel.ts";
import type { PoolClient } from "../http1/transaction.ts";
import { faultOf } from "../upstream/failure.ts";
import type { SessionOpener } from "./open-session.ts";
import { requestHead } from "./request-head.ts";
import { UpstreamStream, type StreamHost } from "./upstream-stream.ts";

const { NGHTTP2_REFUSED_STREAM } = constants;

/** Requests at a time on one connection, where the upstream allows as many. */
export const STREAMS_MAX = 100;
/** Requests after which a connection is replaced; their numbers end at 2^30 (RFC 9113 section 5.1.1). */
const REQUESTS_MAX = 1_000_000;
/** An idle connection is kept this long; an upstream that keeps it shorter says so by GOAWAY. */
const IDLE_MS = 60_000;

/** Who keeps the connections of an address. */
export interface SessionOwner {
  /** It stands: the upstream has sent its settings. */
  opened(session: UpstreamSession): void;
  /** It never stood. */
  unopened(session: UpstreamSession, cause: Fault): void;
  /** It has more room than before, or less. */
  changed(session: UpstreamSession): void;
  /** It takes no further requests; those it carries may finish. */
  retired(session: UpstreamSession): void;
  /** It is gone. */
  closed(session: UpstreamSession): void;
}

type State = "opening" | "open" | "retired" | "closed";

/** One HTTP/2 connection to an upstream; carries as many requests at a time as both sides allow. */
export class UpstreamSession implements StreamHost, Timed {
  deadlineMs = 0;
  place = -1;
  readonly session: ClientHttp2Session;
  readonly timeouts: NodeConfig["timeouts"];
  readonly #socket: Socket;
  readonly #opener: SessionOpener;
  readonly #owner: SessionOwner;
  #state: State = "opening";
  #streams = 0;
  #streamsMax = 0;
  #carried = 0;
  /** The upstream has not looked at requests behind this one. */
  #lastStreamId = Number.POSITIVE_INFINITY;
  #error: Error | undefined;
  /** Whether it is alive is being asked. */
  #doubted = false;

  constructor(opener: SessionOpener, owner: SessionOwner, timeouts: NodeConfig["timeouts"]) {
    this.#opener = opener;
    this.#owner = owner;
    this.timeouts = timeouts;
    const { session, socket } = opener.open();
    this.session = session;
    this.#socket = socket;
    session
      .on("remoteSettings", ({ maxConcurrentStreams }) => this.#settingsRead(maxConcurrentStreams ?? STREAMS_MAX))
      .on("goaway", (_code, lastStreamId) => {
        this.#lastStreamId = lastStreamId;
        this.#retire();
      })
      .on("frameError", () => this.frameFailed())
      .on("error", (error) => (this.#error = error))
      .on("close", () => this.#closed());
    connectionTimers.arm(this, timeouts.connect);
  }

  get idle(): boolean {
    return this.#state === "open" && this.#streams === 0;
  }

  /** It has carried a request. */
  get used(): boolean {
    return this.#carried > 0;
  }

  /** Requests it could carry at a time. */
  get streamsMax(): number {
    return this.#streamsMax;
  }

  /** Requests it can take now. */
  get room(): number {
    if (this.#state !== "open" || this.#doubted || this.session.closed || this.session.destroyed) return 0;
    return this.#streamsMax - this.#streams;
  }

  /** Sends a request; there must be room. */
  carry(client: PoolClient): void {
    this.#streams++;
    this.#carried++;
    connectionTimers.disarm(this);
    let stream: UpstreamStream;
    try {
      stream = new UpstreamStream(this, client, requestHead(client.request, this.#opener));
    } catch {
      // Whatever the library does not send was let through by the check of the head.
      this.streamClosed();
      return client.unconnected(fault("internal", "the request cannot be sent over HTTP/2"));
    }
    client.carriedBy(stream);
    if (this.#carried >= REQUESTS_MAX) this.close();
  }

  /** No further requests; what it carries may finish. */
  close(): void {
    if (this.#state === "opening") return this.#cut();
    this.session.close();
    this.#retire();
  }

  /** As `close`, but what it carries has to finish soon. */
  end(): void {
    this.close();
    if (this.#state === "retired") connectionTimers.arm(this, this.timeouts.connect);
  }

  explain(stream: ClientHttp2Stream): { readonly cause: Fault; readonly untouched: boolean } {
    const { id, rstCode } = stream;
    const lost = this.session.destroyed || this.#error !== undefined;
    const refused = rstCode === NGHTTP2_REFUSED_STREAM;
    const unread = id === undefined || id > this.#lastStreamId;
    return {
      cause: lost ? faultOf(this.#error, true) : fault("upstream_broken", `the stream was reset (${rstCode})`),
      // As over HTTP/1.1: a kept connection that ends may have ended before the request came.
      untouched: refused || unread || (lost && this.#carried > 1),
    };
  }

  frameFailed(): void {
    this.#retire();
  }

  silent(): void {
    if (this.#state !== "open" || this.#doubted || this.session.closed || this.session.destroyed) return;
    this.#doubted = true;
    connectionTimers.arm(this, this.timeouts.connect);
    this.session.ping((error) => {
      if (error !== null || this.#state !== "open") return;
      this.#doubted = false;
      connectionTimers.disarm(this);
      this.#rest();
      this.#owner.changed(this);
    });
    this.#owner.changed(this);
  }

  streamClosed(): void {
    this.#streams--;
    this.#rest();
    if (this.#state === "open") this.#owner.changed(this);
  }

  late(): void {
    switch (this.#state) {
      case "opening":
        return this.#cut(new NoAnswer());
      case "open":
        return this.#doubted ? this.#cut(new NoAnswer()) : this.close();
      case "retired":
        return this.#cut();
      case "closed":
    }
  }

  #settingsRead(streamsMax: number): void {
    this.#streamsMax = Math.min(streamsMax, STREAMS_MAX);
    switch (this.#state) {
      case "opening":
        this.#state = "open";
        this.#rest();
        return this.#owner.opened(this);
      case "open":
        return this.#owner.changed(this);
      case "retired":
      case "closed":
    }
  }

  /** With nothing to do it comes to its idle limit, or its end. */
  #rest(): void {
    if (this.#streams > 0 || this.#doubted) return;
    if (this.#state === "open") connectionTimers.arm(this, IDLE_MS);
    if (this.#state === "retired") connectionTimers.arm(this, this.timeouts.connect);
  }

  #retire(): void {
    if (this.#state !== "open") return;
    this.#state = "retired";
    this.#doubted = false;
    connectionTimers.disarm(this);
    this.#rest();
    this.#owner.retired(this);
  }

  #cut(error?: Error): void {
    this.#error ??= error;
    this.session.destroy();
    this.#socket.destroy();
    this.#closed();
  }

  /** May be called more than once. */
  #closed(): void {
    if (this.#state === "closed") return;
    const stood = this.#state !== "opening";
    this.#state = "closed";
    connectionTimers.remove(this);
    if (stood) this.#owner.closed(this);
    else this.#owner.unopened(this, faultOf(this.#error, false));
  }
}

class NoAnswer extends Error {
  readonly code = "ETIMEDOUT";
}
