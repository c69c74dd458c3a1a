import type { Budget } from "../decode/budget.ts";
import { charsetReading } from "../decode/charset.ts";
import { undoCodings } from "../decode/content-coding.ts";
import { readParameters } from "../decode/content-type.ts";
import { Readings } from "../decode/readings.ts";
import type { RequestView } from "../view.ts";

/** The body of a request while it is judged; what its head says of it is read when a rule asks. */
export class JudgedBody {
  /** As it came, its transfer coding undone and nothing else. */
  readonly bytes: Buffer;
  readonly #view: RequestView;
  readonly #budget: Budget;
  #contentType: string | undefined;
  #stages: readonly Buffer[] | undefined;
  #readings: readonly Buffer[] | undefined;

  constructor(bytes: Buffer, view: RequestView, budget: Budget) {
    this.bytes = bytes;
    this.#view = view;
    this.#budget = budget;
  }

  /** All Content-Type values joined by commas, as Latin-1. */
  get contentType(): string {
    return (this.#contentType ??= this.#field("content-type"));
  }

  get grpcEncoding(): string {
    return this.#field("grpc-encoding");
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
    for (let i = 0; i < this.#view.fieldCount; i++)
      if (this.#view.fieldName(i) === name) values.push(this.#view.fieldValue(i).toString("latin1"));
    return values.join(",");
  }
}
