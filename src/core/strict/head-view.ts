import type { RequestView } from "../view.ts";
import type { CheckedHead } from "./checked-head.ts";

/** The filter's view over a checked head. Bytes are made when a rule asks for them, once. */
export class HeadView implements RequestView {
  readonly method: string;
  readonly scheme: "http" | "https";
  readonly proto: "1.0" | "1.1" | "2.0";
  readonly remoteAddress: string;
  readonly instance: string;
  readonly hasBody: boolean;
  readonly fieldCount: number;
  readonly #head: CheckedHead;
  #target: Buffer | undefined;
  #values: (Buffer | undefined)[] | undefined;

  constructor(head: CheckedHead, remoteAddress: string, instance: string) {
    this.method = head.method;
    this.scheme = head.scheme;
    this.proto = head.proto;
    this.remoteAddress = remoteAddress;
    this.instance = instance;
    this.hasBody = head.framing.kind === "chunked" || (head.framing.kind === "length" && head.framing.bytes > 0);
    this.fieldCount = head.fields.count;
    this.#head = head;
  }

  get target(): Buffer {
    return (this.#target ??= Buffer.from(this.#head.target, "latin1"));
  }

  fieldName(i: number): string {
    return this.#head.fields.name(i);
  }

  fieldValue(i: number): Buffer {
    const values = (this.#values ??= []);
    return (values[i] ??= Buffer.from(this.#head.fields.value(i), "latin1"));
  }
}
