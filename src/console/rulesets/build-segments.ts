import { createHash } from "node:crypto";
import { mergingTables } from "../../core/token/merge-tables.ts";
import { releasePages } from "../../core/token/page-memory.ts";
import { readTokenTable } from "../../core/token/read-token-table.ts";
import { TokenTableBuilder } from "../../core/token/token-table-builder.ts";
import type { TokenTable } from "../../core/token/token-table.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { SEGMENT_ENTRIES_MAX } from "./merge-plan.ts";
import type { Segment, SegmentList } from "./segment.ts";
import type { ListedToken, TokenListSource } from "./token-lists.ts";

/** A segment that is to be stored, and its table. */
export interface BuiltSegment {
  readonly segment: Segment;
  readonly bytes: Buffer;
}

/** Puts lists into as few segments as they fit in. @param pages tokens by the place of their list in `lists` */
export async function* buildSegments(
  keyId: string,
  lists: readonly TokenListSource[],
  pages: AsyncIterable<readonly ListedToken[]>,
): AsyncGenerator<BuiltSegment> {
  let open = new OpenSegment(keyId, lists);
  for await (const page of pages) {
    for (const token of page) {
      if (open.size === SEGMENT_ENTRIES_MAX) {
        yield await open.close();
        open = new OpenSegment(keyId, lists);
      }
      open.add(token);
    }
  }
  if (open.size > 0) yield await open.close();
}

/** One segment of several; void entries are left out. */
export async function mergeSegments(keyId: string, parts: readonly BuiltSegment[]): Promise<BuiltSegment> {
  const places = new Map<string, number>();
  const lists: SegmentList[] = [];
  const tables = [];
  for (const { segment, bytes } of parts) {
    const table = await inSlices(readTokenTable(bytes));
    if ("expected" in table) throw new Error(`a stored token table is damaged: ${segment.digest}`);
    const rules = segment.lists.map((list) => {
      if (list.rule === "") return undefined;
      const place = places.get(list.rule) ?? lists.push({ ...list, count: 0 }) - 1;
      places.set(list.rule, place);
      lists[place] = { ...lists[place]!, count: lists[place]!.count + list.count };
      return place;
    });
    tables.push({ table, rules });
  }
  return built(await inSlices(mergingTables(keyId, tables)), lists);
}

/** Collects entries; lists get places as they come. */
class OpenSegment {
  size = 0;
  readonly #builder: TokenTableBuilder;
  readonly #sources: readonly TokenListSource[];
  readonly #places = new Map<number, number>();
  readonly #counts: number[] = [];

  constructor(keyId: string, sources: readonly TokenListSource[]) {
    this.#builder = new TokenTableBuilder(keyId);
    this.#sources = sources;
  }

  add({ list, fingerprint, shape }: ListedToken): void {
    let place = this.#places.get(list);
    if (place === undefined) this.#places.set(list, (place = this.#counts.push(0) - 1));
    this.#builder.add(Buffer.from(fingerprint, "base64url"), shape, place);
    this.#counts[place]!++;
    this.size++;
  }

  async close(): Promise<BuiltSegment> {
    const lists = [...this.#places].map(([list, place]) => {
      const { rule, mark } = this.#sources[list]!;
      return { rule, mark, count: this.#counts[place]! };
    });
    return built(await inSlices(this.#builder.build()), lists);
  }
}

function built(table: TokenTable, lists: readonly SegmentList[]): BuiltSegment {
  const bytes = Buffer.from(table.toBuffer());
  releasePages(table.toBuffer());
  const digest = createHash("sha256").update(bytes).digest("hex");
  return { segment: { id: undefined, digest, count: bytes.readUInt32LE(12), lists }, bytes };
}
