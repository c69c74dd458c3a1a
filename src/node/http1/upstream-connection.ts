import type { Socket } from "node:net";
import { fault, type Fault } from "../../core/fault.ts";
import type { NodeConfig } from "../config/schema.ts";
import type { FieldSection } from "../field-section.ts";
import { faultOf } from "../upstream/failure.ts";
import type { SocketOpener, SocketReader } from "./open-socket.ts";
import { RequestBodyWriter } from "./request-body-writer.ts";
import { writeRequestHead } from "./request-head.ts";
import { ResponseParser, type ResponseSink } from "./response-parser.ts";
import { READ_BUFFER } from "./shared-reads.ts";
import { connectionTimers, type Timed } from "./timer-wheel.ts";
import type { Carrier, Transaction } from "./transaction.ts";

/** Who keeps the connections of an address. */
export interface ConnectionOwner {
  /** It stands. */
  opened(connection: UpstreamConnection): void;
  /** It never stood. */
  unopened(connection: UpstreamConnection, cause: Fault): void;
  /** Its answer was complete and clean: it may carry another request. */
  freed(connection: UpstreamConnection): void;
  /** It stood, and carries nothing from now on. */
  closed(connection: UpstreamConnection): void;
}

/** An idle connection is kept this long, unless the upstream says in `Keep-Alive` how long it keeps it. */
const IDLE_MS = 4_000;
const IDLE_MS_MAX = 600_000;
/** Ours ends this much sooner than the upstream's, lest a request crosses the end of the connection. */
const IDLE_MARGIN_MS = 1_000;

type State = "opening" | "idle" | "busy" | "closed";

/**
 * One HTTP/1.1 connection to an upstream: carries one request at a time. It is used again only where request and answer
 * were both complete, nothing followed the answer, and nothing came while it was idle.
 */
export class UpstreamConnection implements Carrier, ResponseSink, SocketReader, Timed {
  deadlineMs = 0;
  place = -1;
  readonly #owner: ConnectionOwner;
  readonly #timeouts: NodeConfig["timeouts"];
  readonly #authority: string;
  readonly #socket: Socket;
  readonly #parser = new ResponseParser(this);
  #state: State = "opening";
  #transaction: Transaction | undefined;
  #writer: RequestBodyWriter | undefined;
  #carried = 0;
  /** Bytes of the present answer were read. */
  #answered = false;
  #headRead = false;
  #paused = false;
  #owned = false;

  constructor(opener: SocketOpener, owner: ConnectionOwner, timeouts: NodeConfig["timeouts"]) {
    this.#owner = owner;
    this.#timeouts = timeouts;
    this.#authority = opener.authority;
    const socket = opener.open(this);
    this.#socket = socket;
    socket
      .once(opener.readyEvent, () => this.#opened())
      .on("drain", () => this.#writer?.drained())
      .on("error", (error) => this.#ended(error))
      .on("end", () => this.#ended(undefined))
      .on("close", () => this.#ended(undefined));
    connectionTimers.arm(this, timeouts.connect);
  }

  get usable(): boolean {
    return this.#state === "idle" && !this.#socket.destroyed;
  }

  /** Sends a request; the connection must be idle. */
  carry(transaction: Transaction): void {
    const { request } = transaction;
    const { body, bodyBytes: bytes } = request;
    this.#state = "busy";
    this.#transaction = transaction;
    this.#carried++;
    this.#answered = this.#headRead = false;
    this.#parser.begin(request.method === "HEAD");
    connectionTimers.arm(this, this.#timeouts.response_head);
    const head = writeRequestHead(request, this.#authority);
    if (body === undefined) {
      this.#socket.write(`${head}\r\n`, "latin1");
      return;
    }
    this.#writer = new RequestBodyWriter({
      socket: this.#socket,
      head,
      body,
      bytes,
      progress: () => {
        if (!this.#headRead && this.#state === "busy") connectionTimers.arm(this, this.#timeouts.response_head);
      },
      broken: (reason) => this.#fail(fault("internal", reason), false),
    });
  }

  resume(): void {
    if (!this.#paused || this.#state !== "busy") return;
    this.#paused = false;
    connectionTimers.arm(this, this.#timeouts.response_idle);
    this.#socket.resume();
  }

  abandon(): void {
    this.#transaction = undefined;
    this.close();
  }

  close(): void {
    if (this.#state === "closed") return;
    const stood = this.#state !== "opening";
    this.#state = "closed";
    this.#parser.stop();
    this.#writer?.stop();
    connectionTimers.remove(this);
    this.#socket.destroy();
    if (stood) this.#owner.closed(this);
  }

  received(bytes: Buffer, end: number, owned: boolean): void {
    if (this.#state === "closed") return;
    // Nobody asked for these.
    if (this.#state !== "busy") return this.close();
    this.#answered = true;
    this.#owned = owned;
    const past = this.#parser.read(bytes, 0, end);
    if (this.#state !== "busy") return;
    if (this.#parser.broken) return this.#fail(fault("upstream_broken", this.#parser.problem), false);
    // Where the read filled the buffer, more may wait behind the answer.
    if (this.#parser.done) return this.#complete(past === end && end < READ_BUFFER.length);
    if (!this.#headRead) return;
    this.#transaction?.flush();
    if (!this.#paused) connectionTimers.arm(this, this.#timeouts.response_idle);
  }

  interim(status: number, fields: FieldSection): void {
    this.#transaction?.interim(status, fields);
  }

  head(status: number, reason: string, fields: FieldSection): void {
    this.#headRead = true;
    this.#transaction?.head(status, reason, fields);
  }

  body(bytes: Buffer, start: number, end: number): void {
    if (this.#transaction === undefined) return;
    if (this.#transaction.data(bytes, start, end, this.#owned) || this.#state !== "busy" || this.#paused) return;
    this.#paused = true;
    // Whoever does not take the answer has a time limit of its own.
    connectionTimers.disarm(this);
    this.#socket.pause();
  }

  late(): void {
    switch (this.#state) {
      case "opening":
        return this.#failOpening(fault("upstream_timeout", "no connection in time"));
      case "idle":
        return this.close();
      case "busy":
        // While the client still sends the body, the upstream is not the one who is late.
        if (!this.#headRead && this.#writer !== undefined && !this.#writer.done && !this.#socket.writableNeedDrain) {
          connectionTimers.arm(this, this.#timeouts.response_head);
          return;
        }
        return this.#fail(
          fault("upstream_timeout", this.#headRead ? "the answer stalled" : "no answer in time"),
          false,
        );
      case "closed":
    }
  }

  #opened(): void {
    if (this.#state !== "opening") return;
    this.#becomeIdle(IDLE_MS);
    this.#owner.opened(this);
  }

  #becomeIdle(idleMs: number): void {
    this.#state = "idle";
    connectionTimers.arm(this, idleMs);
  }

  #complete(clean: boolean): void {
    const transaction = this.#transaction;
    const { trailers, reusable, keptMs } = this.#parser;
    const sent = (this.#writer === undefined || this.#writer.done) && this.#socket.writableLength === 0;
    const idleMs = keptMs === undefined ? IDLE_MS : Math.min(keptMs - IDLE_MARGIN_MS, IDLE_MS_MAX);
    this.#transaction = undefined;
    if (clean && reusable && sent && idleMs > 0) {
      this.#writer?.stop();
      this.#writer = undefined;
      if (this.#paused) {
        this.#paused = false;
        this.#socket.resume();
      }
      this.#becomeIdle(idleMs);
      this.#owner.freed(this);
    } else this.close();
    transaction?.end(trailers);
  }

  /** The socket ended or broke; may be called more than once. */
  #ended(error: Error | undefined): void {
    switch (this.#state) {
      case "opening":
        return this.#failOpening(faultOf(error, false));
      case "idle":
        return this.close();
      case "busy":
        if (error === undefined && this.#parser.finish()) return this.#complete(false);
        return this.#fail(faultOf(error, true), !this.#answered && this.#carried > 1);
      case "closed":
    }
  }

  #failOpening(cause: Fault): void {
    this.close();
    this.#owner.unopened(this, cause);
  }

  #fail(cause: Fault, unanswered: boolean): void {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    this.close();
    if (transaction === undefined) return;
    if (!this.#headRead) return transaction.broke(cause, unanswered);
    // What came before the break goes to the client first; HTTP/2 sends it when this turn is over.
    transaction.flush();
    process.nextTick(() => transaction.broke(cause, unanswered));
  }
}
