import type { FileHandle } from "node:fs/promises";
import { releasePages } from "../../core/token/page-memory.ts";
import { readTokenTable } from "../../core/token/read-token-table.ts";
import { ENTRY_BYTES, HEADER_BYTES, readHeader, RULE_AT, type TableFault } from "../../core/token/table-format.ts";
import type { TokenTable } from "../../core/token/token-table.ts";
import { digestFile } from "../../platform/file-digest.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { fileProblem } from "../../platform/problem.ts";
import { readTableBytes } from "./table-bytes.ts";
import type { TokenFile, TokenSink } from "./token-sink.ts";

/** Entries handed on before the event loop may be given back. */
const SLICE_ENTRIES = 1_024;

/** Reads a token table that `keyward hash --table` wrote: entries of one list, made with the node's key. */
export async function readTableFile(file: string, handle: FileHandle, sink: TokenSink): Promise<TokenFile> {
  const read = await readWhole(handle);
  const fault = "expected" in read ? read : await inSlices(handOn(read.table, sink));
  if ("table" in read) releasePages(read.table.toBuffer());
  if (fault === undefined && "table" in read) return { digest: read.digest, count: read.table.size, problems: [] };
  const { offset, expected } = fault!;
  return {
    digest: await digestFile(file),
    count: 0,
    problems: [fileProblem(file, `at byte ${offset}: expected ${expected}`)],
  };
}

async function readWhole(handle: FileHandle): Promise<{ digest: string; table: TokenTable } | TableFault> {
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  // A header that fits the size bounds it.
  const header = readHeader(buffer.subarray(0, bytesRead), size);
  if ("expected" in header) return header;
  const { bytes, digest } = await readTableBytes(handle, size);
  const table = await inSlices(readTokenTable(bytes));
  return "expected" in table ? table : { digest, table };
}

function* handOn(table: TokenTable, sink: TokenSink): Generator<void, TableFault | undefined> {
  if (sink.keyId !== undefined && table.keyId !== sink.keyId)
    return { offset: 16, expected: `fingerprints made with this node's key, ${sink.keyId}, not ${table.keyId}` };
  for (let i = 0; i < table.size; i++) {
    if (i % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
    const { fingerprint, shape, rule, origin } = table.entry(i);
    if (rule !== 0)
      return { offset: HEADER_BYTES + i * ENTRY_BYTES + RULE_AT * 4, expected: "entries of one list: rule 0" };
    sink.entry(fingerprint, shape, origin);
  }
  return undefined;
}
