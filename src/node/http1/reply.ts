import type { AnswerFields, Reply } from "../exchange.ts";
import { writeFields } from "../written-fields.ts";
import { answerHead, interimHead, type AnswerEnd } from "./answer-head.ts";
import type { Output } from "./output.ts";
import type { Http1Settings } from "./settings.ts";

/** The connection, as an answer sees it. */
export interface AnswerScene {
  readonly output: Output;
  readonly settings: Pick<Http1Settings, "keepLines" | "draining">;
  /** The current request was read to its end. */
  readonly received: boolean;
  /** The answer is complete; its last bytes may be on their way. */
  answered(closes: boolean): void;
  /** Ends the connection with a reset, or at least without a proper end. */
  cut(): void;
}

export interface AnsweredRequest {
  readonly method: string;
  readonly proto: "1.0" | "1.1";
  readonly keepsAlive: boolean;
}

/** An answer on an HTTP/1 connection. After `end` or `abort`, or once the client is gone, all calls are without effect. */
export class Http1Reply implements Reply {
  started = false;
  /** The pipeline is done with it; the bytes may still be on their way. */
  over = false;
  readonly #scene: AnswerScene;
  readonly #request: AnsweredRequest;
  #closes: boolean;
  #end: AnswerEnd = "none";
  /** Bytes that the declared length leaves. */
  #left = 0;
  #onDrain: (() => void) | undefined;

  constructor(scene: AnswerScene, request: AnsweredRequest) {
    this.#scene = scene;
    this.#request = request;
    this.#closes = !request.keepsAlive;
  }

  inform(status: number, lines: string): void {
    if (this.over || this.started || this.#request.proto === "1.0" || status === 101) return;
    this.#scene.output.push(interimHead(status, lines));
    this.#scene.output.flush();
  }

  start(status: number, reason: string, fields: AnswerFields): void {
    if (this.over || this.started) return;
    this.started = true;
    const { output, settings, received } = this.#scene;
    const { keepLines, draining } = settings;
    const { method, proto } = this.#request;
    // Bytes of a body nobody wants are never read as a request: the connection ends with this answer.
    const keep = !this.#closes && received && !draining;
    const bodiless = method === "HEAD" || status === 204 || status === 304;
    const head = answerHead({ status, reason, fields, bodiless, old: proto === "1.0", keep, keepLines });
    this.#end = head.end;
    this.#left = head.bytes;
    if (!keep || head.end === "close") this.#closes = true;
    output.push(head.text);
  }

  write(bytes: Buffer, start = 0, end = bytes.length, owned = true): boolean {
    if (this.over || this.#end === "none" || start === end) return true;
    const { output } = this.#scene;
    if (this.#end === "length") {
      this.#left -= end - start;
      if (this.#left >= 0) return output.pushBytes(bytes, start, end, owned);
      // More than was declared: it must not be taken for the next answer.
      this.abort();
      return true;
    }
    if (this.#end === "close") return output.pushBytes(bytes, start, end, owned);
    output.push(`${(end - start).toString(16)}\r\n`);
    output.pushBytes(bytes, start, end, owned);
    return output.push("\r\n");
  }

  flush(): void {
    if (!this.over) this.#scene.output.flush();
  }

  onDrain(callback: () => void): void {
    this.#onDrain = callback;
  }

  end(trailers?: readonly string[]): void {
    if (this.over) return;
    // Less than was declared must not look complete.
    if (this.#left > 0 || !this.started) return this.abort();
    this.over = true;
    const scene = this.#scene;
    if (this.#end === "chunked")
      scene.output.push(trailers === undefined ? "0\r\n\r\n" : `0\r\n${writeFields(trailers)}\r\n`);
    scene.output.flush();
    scene.answered(this.#closes);
  }

  closeAfter(): void {
    this.#closes = true;
  }

  abort(): void {
    if (this.over) return;
    this.silence();
    this.#scene.cut();
  }

  /** The connection is gone or is being answered otherwise. */
  silence(): void {
    this.over = true;
    this.#onDrain = undefined;
  }

  /** The socket took what it was given. */
  drained(): void {
    const callback = this.#onDrain;
    this.#onDrain = undefined;
    callback?.();
  }
}
