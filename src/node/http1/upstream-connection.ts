import type { Socket } from "node:net";
import { fault, type Fault } from "../../core/fault.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";
import type { NodeConfig } from "../config/schema.ts";
import { faultOf } from "../upstream/failure.ts";
import { IDLE_MS, idleLimitMs } from "./idle-limit.ts";
import { heedsBody } from "./methods.ts";
import type { SocketOpener, SocketReader } from "./open-socket.ts";
import { RequestBodyWriter, writeWhole } from "./request-body-writer.ts";
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
  /** The body of its request was sent whole. */
  sent(connection: UpstreamConnection): void;
  /** The client does not take the answer, and it waits for that. */
  stalled(connection: UpstreamConnection): void;
  /** The client takes the answer again. */
  flows(connection: UpstreamConnection): void;
  /** Its answer was complete and clean: it may carry another request. */
  freed(connection: UpstreamConnection): void;
  /** It stood, and carries nothing from now on. */
  closed(connection: UpstreamConnection): void;
}

type State = "opening" | "idle" | "busy" | "closed";

/**
 * One HTTP/1.1 connection to an upstream: carries one request at a time. It is used again only where request and answer
 * were both complete, nothing followed the answer, nothing came while it was idle, and no body was sent that the server
 * may have left unread.
 */
export class UpstreamConnection implements Carrier, ResponseSink, SocketReader, Timed {
  deadlineMs = 0;
  place = -1;
  readonly #owner: ConnectionOwner;
  readonly #timeouts: NodeConfig["timeouts"];
  readonly #opener: SocketOpener;
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

  constructor(opener: SocketOpener, owner: ConnectionOwner, timeouts: NodeConfig["timeouts"]) {
    this.#owner = owner;
    this.#timeouts = timeouts;
    this.#opener = opener;
    const socket = opener.open(this);
    this.#socket = socket;
    socket
      .once(opener.encrypted ? "secureConnect" : "connect", () => this.#opened())
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
    const head = writeRequestHead(request, this.#opener.authority);
    if (body === undefined || Buffer.isBuffer(body)) return writeWhole(this.#socket, `${head}\r\n`, body);
    this.#writer = new RequestBodyWriter({
      socket: this.#socket,
      head,
      body,
      bytes,
      progress: () => this.#bodyGoes(),
      broken: (reason) => this.#fail(fault("internal", reason), false),
    });
  }

  #bodyGoes(): void {
    if (!this.#headRead) connectionTimers.arm(this, this.#timeouts.response_head);
    if (this.#writer?.done === true) this.#owner.sent(this);
  }

  resume(): void {
    if (!this.#paused || this.#state !== "busy") return;
    this.#read();
    connectionTimers.arm(this, this.#timeouts.response_idle);
  }

  /** Ends an answer that its client does not take. */
  giveUp(): void {
    this.#fail(fault("request_timeout", "the client stopped reading while others waited"), false);
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

  received(bytes: Buffer, end: number): void {
    if (this.#state === "closed") return;
    // Nobody asked for these.
    if (this.#state !== "busy") return this.close();
    this.#answered = true;
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
    if (this.#transaction.data(bytes, start, end, false) || this.#state !== "busy" || this.#paused) return;
    this.#paused = true;
    // Whoever does not take the answer has a time limit of its own.
    connectionTimers.disarm(this);
    this.#socket.pause();
    this.#owner.stalled(this);
  }

  #read(): void {
    this.#paused = false;
    this.#socket.resume();
    this.#owner.flows(this);
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
    this.#state = "idle";
    connectionTimers.arm(this, IDLE_MS);
    this.#owner.opened(this);
  }

  #complete(clean: boolean): void {
    const transaction = this.#transaction;
    const { trailers, reusable, keptMs } = this.#parser;
    const sent = (this.#writer === undefined || this.#writer.done) && this.#socket.writableLength === 0;
    const heeded = this.#writer === undefined || (transaction !== undefined && heedsBody(transaction.request.method));
    const idleMs = idleLimitMs(keptMs);
    this.#transaction = undefined;
    if (clean && reusable && sent && heeded && idleMs > 0) {
      this.#writer?.stop();
      this.#writer = undefined;
      if (this.#paused) this.#read();
      this.#state = "idle";
      connectionTimers.arm(this, idleMs);
      // Of the records of one read each comes by itself: what stands behind the answer shall find the connection idle.
      if (this.#opener.encrypted) setImmediate(() => this.usable && this.#owner.freed(this));
      else this.#owner.freed(this);
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
