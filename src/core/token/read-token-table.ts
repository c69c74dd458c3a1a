import {
  bucketBits,
  byteOrdered,
  compareEntries,
  ENTRY_BYTES,
  ENTRY_WORDS,
  HEADER_BYTES,
  ORIGIN_AT,
  ORIGIN_BYTES,
} from "./table-format.ts";
import { readHeader, SHAPE_AT, type TableFault, type TableHeader } from "./table-format.ts";
import { isShape } from "./byte-kinds.ts";
import { ShapeSet } from "./shape-set.ts";
import { ORIGINS_MAX, SOURCE_BYTES_MAX } from "./token-origin.ts";
import { TokenTable } from "./token-table.ts";

/** Entries read before the caller may give the event loop back: well below a millisecond. */
const SLICE_ENTRIES = 4_096;

/**
 * Reads what `TokenTable.toBuffer` gave, in slices; the memory is used as it is and must not change afterwards. Every
 * entry is looked at, so a file that was cut, mixed up or overwritten is told with its place, not found out by a request.
 */
export function* readTokenTable(given: Buffer): Generator<void, TokenTable | TableFault> {
  // Typed arrays want their words aligned.
  const bytes = given.byteOffset % 4 === 0 ? given : Buffer.from(new Uint8Array(given).buffer);
  const header = readHeader(bytes, bytes.length);
  if ("expected" in header) return header;
  const fault = originFault(bytes, header);
  if (fault !== undefined) return fault;
  const { count, origins } = header;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, count * ENTRY_WORDS);
  const bits = bucketBits(count);
  const starts = new Uint32Array(2 ** bits + 1);
  const shapes = new ShapeSet();
  let filled = 0;
  for (let entry = 0; entry < count; entry++) {
    if (entry % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
    const at = entry * ENTRY_WORDS;
    const offset = HEADER_BYTES + entry * ENTRY_BYTES;
    if (entry > 0 && compareEntries(words, at - ENTRY_WORDS, words, at) >= 0)
      return { offset, expected: "entries in ascending order, each once" };
    const shape = words[at + SHAPE_AT]!;
    if (!isShape(shape)) return { offset: offset + SHAPE_AT * 4, expected: "the length and kinds of a token" };
    if (words[at + ORIGIN_AT]! > origins)
      return { offset: offset + ORIGIN_AT * 4, expected: "an origin of this table" };
    shapes.add(shape);
    for (const bucket = byteOrdered(words[at]!) >>> (32 - bits); filled < bucket;) starts[++filled] = entry;
  }
  while (filled < 2 ** bits) starts[++filled] = count;
  return new TokenTable({ header, bytes, starts, shapes });
}

function originFault(bytes: Buffer, { count, origins, originTextBytes }: TableHeader): TableFault | undefined {
  if (origins > ORIGINS_MAX) return { offset: 24, expected: `at most ${ORIGINS_MAX} origins` };
  const at = HEADER_BYTES + count * ENTRY_BYTES;
  let end = 0;
  for (let i = 0; i < origins; i++) {
    const offset = at + i * ORIGIN_BYTES + 4;
    const next = bytes.readUInt32LE(offset);
    if (next < end || next - end > SOURCE_BYTES_MAX || next > originTextBytes)
      return { offset, expected: "the end of an origin's text" };
    end = next;
  }
  return end === originTextBytes ? undefined : { offset: 28, expected: "as many bytes of text as the origins have" };
}
