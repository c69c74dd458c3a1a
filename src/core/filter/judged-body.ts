import type { Budget } from "../decode/budget.ts";
import { charsetReading } from "../decode/charset.ts";
import { readCodings, undoCodings } from "../decode/content-coding.ts";
import { readParameters } from "../decode/content-type.ts";
import type { Compression } from "../decode/inflate.ts";
import { Readings } from "../decode/readings.ts";
import type { RequestView } from "../view.ts";

/** The fields that stand before a body. */
export type BodyHead = Pick<RequestView, "fieldCount" | "fieldName" | "fieldValue">;

/** The body of a request while it is judged; what its head says of it is read when a rule asks. */
export class JudgedBody {
  /** As it came, its transfer coding undone and nothing else. */
  readonly bytes: Buffer;
  /** Messages of the body that came before these bytes, where it is judged message by message. */
  readonly messagesBefore: number;
  readonly #head: BodyHead;
  readonly #budget: Budget;
  #contentType: string | undefined;
  #stages: readonly Buffer[] | undefined;
  #readings: readonly Buffer[] | undefined;

  constructor(bytes: Buffer, head: BodyHead, budget: Budget, messagesBefore = 0) {
    this.bytes = bytes;
    this.messagesBefore = messagesBefore;
    this.#head = head;
    this.#budget = budget;
  }

  /** All Content-Type values joined by commas, as Latin-1. */
  get contentType(): string {
    return (this.#contentType ??= this.#field("content-type"));
  }

  /** Said to be a stream of messages, each of which may be answered before the next is sent. */
  get isGrpc(): boolean {
    return this.contentType.toLowerCase().startsWith("application/grpc");
  }

  get grpcEncoding(): string {
    return this.#field("grpc-encoding");
  }

  /** The codings that can be undone, in that order. */
  get codings(): readonly Compression[] {
    return readCodings(this.#field("content-encoding")).codings;
  }

  /** With all codings undone, with fewer, and as it came. */
  get stages(): readonly Buffer[] {
    return (this.#stages ??= undoCodings(this.bytes, this.#field("content-encoding"), this.#budget));
  }

  /** What `post` yields: the stages, and as UTF-8 those that are text of another kind. None for an empty body. */
  get readings(): readonly Buffer[] {
    return (this.#readings ??= this.#read());
  }

  #read(): readonly Buffer[] {
    if (this.bytes.length === 0) return [];
    const charsets = readParameters(this.contentType).parameters.get("charset") ?? [""];
    const readings = new Readings();
    for (const stage of this.stages) {
      readings.add(stage);
      for (const charset of charsets) {
        const text = charsetReading(stage, charset, this.#budget);
        if (text !== undefined) readings.add(text);
      }
    }
    return readings.list;
  }

  #field(name: string): string {
    const values: string[] = [];
    for (let i = 0; i < this.#head.fieldCount; i++)
      if (this.#head.fieldName(i) === name) values.push(this.#head.fieldValue(i).toString("latin1"));
    return values.join(",");
  }
}
