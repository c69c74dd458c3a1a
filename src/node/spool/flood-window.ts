import type { EventLine } from "../events/line.ts";
import type { Series } from "../events/series.ts";

/** Identical hits told one by one in each second; further ones are counted. */
const EACH_MAX = 20;
const WINDOW_MS = 1_000;
/** Sources followed in one second; hits of further ones are told one by one. */
const SOURCES_MAX = 16_384;
/** What ends every line, and what stands there in one that counts for several. */
const END = "}\n";

interface Source {
  hits: number;
  /** The first hit that is not told by itself. */
  line: Buffer | undefined;
}

/**
 * Hits of a flood: of one series, from one address, answered alike, within one second. The first ones are told each, the
 * others as one event with a count. No hit is lost or told twice: counts add up to the hits.
 */
export class FloodWindow {
  readonly #tell: (line: EventLine, count: number) => void;
  readonly #sources = new Map<Series, Map<string, Source>>();
  #size = 0;
  #end: NodeJS.Timeout | undefined;

  /** @param tell gets each event with what it counts for; the line is its own until the call ends */
  constructor(tell: (line: EventLine, count: number) => void) {
    this.#tell = tell;
  }

  /** HOT PATH. @param line gives the event as a line; it is asked for where it is needed */
  take(series: Series, address: string, line: () => EventLine): void {
    const source = this.#source(series, address);
    if (source === undefined || ++source.hits <= EACH_MAX) return this.#tell(line(), 1);
    if (source.line !== undefined) return;
    const { bytes, length } = line();
    source.line = Buffer.from(bytes.subarray(0, length));
  }

  /** Tells what was counted so far, and begins anew. */
  close(): void {
    clearTimeout(this.#end);
    this.#end = undefined;
    for (const sources of this.#sources.values()) {
      for (const { hits, line } of sources.values())
        if (line !== undefined) this.#tell(...counted(line, hits - EACH_MAX));
    }
    this.#sources.clear();
    this.#size = 0;
  }

  #source(series: Series, address: string): Source | undefined {
    const known = this.#sources.get(series);
    const found = known?.get(address);
    if (found !== undefined) return found;
    if (this.#size === SOURCES_MAX) return undefined;
    this.#size++;
    this.#end ??= setTimeout(() => this.close(), WINDOW_MS).unref();
    const source = { hits: 0, line: undefined };
    if (known === undefined) this.#sources.set(series, new Map([[address, source]]));
    else known.set(address, source);
    return source;
  }
}

function counted(line: Buffer, count: number): [EventLine, number] {
  if (count === 1) return [{ bytes: line, length: line.length }, 1];
  const bytes = Buffer.concat([line.subarray(0, line.length - END.length), Buffer.from(`,"count":${count}${END}`)]);
  return [{ bytes, length: bytes.length }, count];
}
