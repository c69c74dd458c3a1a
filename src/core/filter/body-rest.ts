import type { Budget } from "../decode/budget.ts";
import { formatsOfCoding, InflateStream } from "../decode/inflate-stream.ts";
import type { Compression } from "../decode/inflate.ts";
import type { MemoryBound } from "../memory-bound.ts";
import type { RestScan } from "./rest-scan.ts";

export interface BodyRestParts {
  /** What was judged: all of the body, or its start. */
  readonly body: Buffer;
  readonly whole: boolean;
  /** Its codings were not undone to the end: a bound came first. */
  readonly cut: boolean;
  /** Of what follows these bytes. */
  readonly newScan: (judged: Buffer) => RestScan;
  /** Codings of the body, in the order in which they are undone. */
  readonly codings: readonly Compression[];
  readonly budget: Budget;
  readonly memory: MemoryBound;
}

/** The rest in one of its forms: as it comes, or with codings undone. */
interface Form {
  readonly scan: RestScan | undefined;
  readonly inflated: readonly { readonly stream: InflateStream; readonly coding: Compression; readonly form: Form }[];
}

const NOTHING = Buffer.alloc(0);

/**
 * Looks for listed tokens in what follows the part of a body that was judged: in its bytes as they come, and in what its
 * codings give when they are undone, one after the other. A coding is undone from the start of the body on.
 */
export class BodyRest {
  /** A coding is damaged behind what was judged: what a back end would still read of it cannot be told. */
  broken = false;
  readonly #parts: BodyRestParts;
  readonly #form: Form;
  /** What was judged is behind us. */
  #began = false;
  #changed = false;
  readonly #noted = new Set<InflateStream>();

  constructor(parts: BodyRestParts) {
    const { body, whole, newScan, codings } = parts;
    this.#parts = parts;
    this.#form = this.#formOf(whole ? undefined : newScan(body), codings);
  }

  /**
   * HOT PATH. Whether the judgement is another with this chunk: a rule matches, a bound was met. A promise only where there
   * is a coding; the chunk must not change before it is settled, and the next not come. See `RestScan` for `last`.
   */
  read(chunk: Buffer, last: boolean): boolean | Promise<boolean> {
    const { scan, inflated } = this.#form;
    if (inflated.length === 0) return scan?.read(chunk, last) ?? false;
    return this.#readCoded(chunk, last);
  }

  close(): void {
    close(this.#form);
  }

  async #readCoded(chunk: Buffer, last: boolean): Promise<boolean> {
    this.#changed = false;
    if (!this.#began) {
      await this.#inflate(this.#form, this.#parts.body, false);
      this.#began = true;
    }
    await this.#give(this.#form, chunk, last);
    return this.#changed;
  }

  async #give(form: Form, bytes: Buffer, last: boolean): Promise<void> {
    if (form.scan?.read(bytes, last) === true) this.#changed = true;
    await this.#inflate(form, bytes, last);
  }

  async #inflate({ inflated }: Form, bytes: Buffer, last: boolean): Promise<void> {
    for (const { stream, coding, form } of inflated) {
      for await (const output of stream.write(bytes)) await this.#give(form, output, false);
      if (stream.failure !== undefined && !this.#noted.has(stream)) this.#note(stream, coding);
      if (last) await this.#give(form, NOTHING, true);
    }
  }

  #note(stream: InflateStream, coding: Compression): void {
    const { failure } = stream;
    this.#noted.add(stream);
    const damaged = failure === "foreign" || failure === "damaged";
    // What the start gives nothing for was told when it was judged, and so was a damage in it, unless a bound came first.
    if (damaged && !this.#began && (!this.#parts.cut || failure === "foreign")) return;
    this.#parts.budget.exceed(failure === "too_large" ? coding : "coding");
    this.broken ||= damaged;
    this.#changed = true;
  }

  #formOf(scan: RestScan | undefined, [coding, ...inner]: readonly Compression[]): Form {
    const { newScan, memory } = this.#parts;
    if (coding === undefined) return { scan, inflated: [] };
    const inflated = formatsOfCoding(coding).map((format) => ({
      stream: new InflateStream(format, memory),
      coding,
      form: this.#formOf(newScan(NOTHING), inner),
    }));
    return { scan, inflated };
  }
}

function close({ inflated }: Form): void {
  for (const { stream, form } of inflated) {
    stream.close();
    close(form);
  }
}
