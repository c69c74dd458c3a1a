import type { Socket } from "node:net";
import { fault, type Fault } from "../../core/fault.ts";
import { isWebSocketHandshake } from "../../core/strict/websocket-handshake.ts";
import type { Connection, Occupant } from "../listen/connection.ts";
import { LINGER_MS, refusal } from "../listen/raw-answer.ts";
import { Http1Exchange } from "./exchange.ts";
import { Intake } from "./intake.ts";
import { Output } from "./output.ts";
import type { ParsedHead } from "./parsed-head.ts";
import { Patience, type WaitFor } from "./patience.ts";
import type { AnswerScene } from "./reply.ts";
import { RequestBodyReader } from "./request-body-reader.ts";
import type { Http1Client, Http1Settings } from "./settings.ts";
import { readFrom } from "./shared-reads.ts";

/**
 * An HTTP/1 connection from accept to close: one exchange after the other, in the order of the requests. Whatever
 * it makes the node wait for has a limit.
 */
export class Http1Connection implements AnswerScene, Occupant {
  readonly output: Output;
  readonly settings: Http1Settings;
  readonly #socket: Socket;
  readonly #handBack: () => void;
  readonly #connection: Connection;
  readonly #intake: Intake;
  readonly #patience = new Patience((waitedFor) => this.#late(waitedFor));
  #current: Http1Exchange | undefined;
  #body: RequestBodyReader | undefined;
  /** `detached`: the socket is the exchange's own, for a tunnel. */
  #phase: "open" | "detached" | "closing" = "open";
  #running = false;
  /** As far as the client was when the wait for it began. */
  #untaken = 0;
  #writtenBefore = 0;

  constructor({ socket, reads, connection, scheme }: Http1Client, settings: Http1Settings) {
    this.#socket = socket;
    this.#connection = connection;
    this.settings = settings;
    this.#intake = new Intake(settings.limits, scheme);
    this.output = new Output(socket);
    this.#handBack = readFrom(socket, reads, this.#onBytes);
    socket.on("drain", this.#onDrain).on("end", this.#onEnd).once("close", this.#onClose);
    this.#patience.wait("request", settings.headMs);
  }

  get received(): boolean {
    return this.#body === undefined;
  }

  /** Ends it if nothing is asked on it, now or when the last answer was taken; else the current answer is the last. */
  drain(): void {
    if (!this.spare() && this.#unasked) this.#close();
  }

  spare(): boolean {
    if (!this.#unasked || this.#socket.writableLength > 0) return false;
    this.#socket.destroy();
    return true;
  }

  get #unasked(): boolean {
    return this.#phase === "open" && this.#current === undefined && this.#intake.empty && !this.#socket.destroyed;
  }

  answered(closes: boolean): void {
    this.#current = undefined;
    if (closes || this.settings.draining) this.#close();
    else this.#run();
  }

  cut(): void {
    this.#phase = "closing";
    this.output.drop();
    // A reset, because an answer without length ends where the connection ends. TLS tells a cut from an end by itself.
    if ("encrypted" in this.#socket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  readonly #onBytes = (bytes: Buffer, end: number, owned: boolean): void => {
    // What comes in while the connection closes is of no interest.
    if (this.#phase !== "open") return;
    this.#intake.give(bytes, end, owned);
    this.#run();
    this.#intake.keep();
  };

  /** HOT PATH. Goes on with what was received as far as it can. */
  readonly #run = (): void => {
    // The pipeline answered while it was being called.
    if (this.#running) return;
    this.#running = true;
    while (this.#phase === "open" && this.#step());
    this.#running = false;
    if (this.#phase === "open") this.#settle();
  };

  /** False: nothing can be done before something else happens. */
  #step(): boolean {
    if (this.#body !== undefined) return this.#readBody(this.#body);
    if (this.#current !== undefined) {
      this.#intake.readAhead();
      return false;
    }
    // A client that does not take its answers is not listened to.
    if (this.#socket.writableNeedDrain) return false;
    const late = this.#intake.queues;
    const head = this.#intake.next();
    if (head === undefined) return false;
    if ("code" in head) this.#refuse(head);
    else this.#begin(head, late);
    return true;
  }

  /** @param late it had to wait: its connection is not to be given away, as others may wait behind it */
  #begin(head: ParsedHead, late: boolean): void {
    this.#patience.stop();
    if (head.upgrades && !late && isWebSocketHandshake(head.method, head.proto, head.fields)) return this.#detach(head);
    const body = RequestBodyReader.for(head.framing, this.#run);
    this.#body = body;
    this.#current = new Http1Exchange(head, this.#connection.peer, this, body?.stream);
    this.settings.handlers.exchange(this.#current);
  }

  /** A handshake: the socket is handed over, and nobody reads it until there is a tunnel. */
  #detach(head: ParsedHead): void {
    const socket = this.#socket;
    const rest = this.#intake.takeRest();
    this.#phase = "detached";
    this.output.flush();
    this.#handBack();
    this.#writtenBefore = socket.bytesWritten;
    this.#current = new Http1Exchange(head, this.#connection.peer, this, undefined, { socket, rest });
    // Without a read ahead a client that leaves would go unseen.
    socket.read(0);
    this.settings.handlers.exchange(this.#current);
  }

  #readBody(body: RequestBodyReader): boolean {
    if (body.full) return false;
    const taken = this.#intake.readBody(body);
    if (taken === false) return false;
    if (taken !== true) {
      this.#fail(taken);
      return false;
    }
    // The pipeline answered while it was given the body, and the connection closes.
    if (this.#body !== body) return false;
    this.#patience.stop();
    if (!body.done) return false;
    this.#body = undefined;
    this.#current!.trailerFields = body.trailers;
    body.stream.push(null);
    return true;
  }

  /** Reads on or not, and says what is waited for. */
  #settle(): void {
    const { headMs, bodyIdleMs, keepAliveMs, takingMs } = this.settings;
    const patience = this.#patience;
    if (this.#intake.full || this.#body?.full === true) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#body?.wanted === true && !this.#body.full) patience.keepWaiting("body", bodyIdleMs);
    else if (this.#current !== undefined) patience.stop();
    else if (this.#socket.writableNeedDrain) this.#waitForTaking(takingMs);
    else if (this.#intake.midway) patience.keepWaiting("head", headMs);
    else patience.keepWaiting("request", keepAliveMs);
  }

  #waitForTaking(limitMs: number): void {
    if (this.#patience.waitsFor === "taking") return;
    this.#untaken = this.#socket.writableLength;
    this.#patience.wait("taking", limitMs);
  }

  #late(waitedFor: WaitFor): void {
    switch (waitedFor) {
      case "head":
        return this.#refuse(fault("request_timeout", "the head took too long"));
      case "body":
        return this.#fail(fault("request_timeout", "the body stopped arriving"));
      case "taking":
        if (this.#socket.writableLength < this.#untaken) return this.#waitForTaking(this.settings.takingMs);
        this.#socket.destroy();
        return;
      case "request":
      case "leaving":
        this.#socket.destroy();
        return;
      case "nothing":
    }
  }

  /** The current request broke: its place is taken by a fault, if nothing was answered yet, and nothing more is read. */
  #fail(cause: Fault): void {
    const current = this.#current;
    if (current === undefined) return this.#refuse(cause);
    this.#phase = "closing";
    if (current.reply.started) {
      this.settings.handlers.refused(cause, this.#connection.peer);
      return current.reply.abort();
    }
    this.#current = undefined;
    current.abandon();
    this.#refuse(cause);
  }

  #refuse(cause: Fault): void {
    this.settings.handlers.refused(cause, this.#connection.peer);
    this.output.push(refusal(cause.code));
    this.#close();
  }

  /** Ends the connection so that what was written arrives even while the client still sends. */
  #close(): void {
    this.#phase = "closing";
    this.#intake.clear();
    this.#body?.stream.destroy();
    this.#body = undefined;
    this.output.flush();
    this.#waitForTaking(this.settings.takingMs);
    this.#socket.end(() => {
      if (!this.#socket.destroyed) this.#patience.wait("leaving", LINGER_MS);
    });
    this.#socket.resume();
  }

  readonly #onDrain = (): void => {
    if (this.#current !== undefined) this.#current.reply.drained();
    else if (this.#phase === "open") this.#run();
  };

  /** The client sends no more. With a request in flight it is taken to be gone, as nothing tells it from one that is. */
  readonly #onEnd = (): void => {
    if (this.#phase === "closing") return;
    const untouched = this.#socket.bytesWritten === this.#writtenBefore;
    if (this.#phase === "detached" ? untouched : this.#current !== undefined) this.#socket.destroy();
    else if (this.#phase === "open") this.#close();
  };

  readonly #onClose = (): void => {
    this.#phase = "closing";
    this.#patience.end();
    this.#intake.clear();
    this.#current?.abandon();
    this.#current = undefined;
  };
}
