import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  parseDocument as parseYaml,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import { fileProblem, printPath, type Problem } from "./problem.ts";
import { explainSystemError } from "./system-error.ts";
import { syntaxSentence } from "./yaml-syntax.ts";

/** A document larger than this is refused: rules belong in it, long token lists in files of their own. */
const DOCUMENT_BYTES_MAX = 32 * 2 ** 20;
/** Aliases resolved while a document is read; more is an expansion attack. */
const ALIASES_MAX = 1_000;

const OPTION_NAME = /^[A-Za-z][A-Za-z_-]{0,31}$/;

/** A YAML 1.2 or JSON document with the way back from a value to its place in the file. */
export interface DocumentFile {
  readonly file: string;
  /** Plain data: strings, numbers, booleans, null, arrays, objects. */
  readonly value: unknown;
  /** SHA-256 of the bytes read, hex. */
  readonly digest: string;
  /** A problem at the value under `path`, or at its nearest ancestor that exists. */
  problem(path: readonly PropertyKey[], message: string, rule?: string): Problem;
  /** The same at the key itself: for keys that should not be there. */
  keyProblem(path: readonly PropertyKey[], message: string): Problem;
}

export type DocumentResult = DocumentFile | { readonly problems: readonly Problem[]; readonly digest: string };

/** Reads and parses; never throws. The digest is given in either case (`absent` when there is nothing to read). */
export async function readDocument(file: string): Promise<DocumentResult> {
  let bytes: Buffer;
  try {
    bytes = await readBounded(file);
  } catch (error) {
    const message = error instanceof RangeError ? error.message : explainSystemError(error);
    return { problems: [fileProblem(file, message)], digest: "absent" };
  }
  return parseDocument(file, bytes);
}

export function parseDocument(file: string, bytes: Buffer): DocumentResult {
  const digest = createHash("sha256").update(bytes).digest("hex");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { problems: [fileProblem(file, "is not UTF-8 text")], digest };
  }
  const lines = new LineCounter();
  const document = parseYaml(text, {
    lineCounter: lines,
    version: "1.2",
    schema: "core",
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
  });
  const at = (offset: number, path: readonly PropertyKey[], message: string, rule?: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path: printPath(path), rule, message };
  };
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.length > 0) {
    return { problems: mistakes.map(({ pos, code }) => at(pos[0], [], syntaxSentence(code))), digest };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch {
    return { problems: [fileProblem(file, "has aliases that cannot be resolved or expand too far")], digest };
  }
  return {
    file,
    value,
    digest,
    problem(path, message, rule) {
      const { offset, depth } = placeOf(document, path);
      return at(offset, path.slice(0, depth), message, rule);
    },
    keyProblem(path, message) {
      // What looks unlike an option may be a token that stands in the wrong place.
      const name = OPTION_NAME.test(String(path.at(-1))) ? path.at(-1)! : "***";
      return at(placeOf(document, path).keyOffset, [...path.slice(0, -1), name], message);
    },
  };
}

async function readBounded(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    if ((await handle.stat()).size > DOCUMENT_BYTES_MAX) {
      throw new RangeError(`is larger than ${DOCUMENT_BYTES_MAX / 2 ** 20} MiB`);
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

interface Place {
  readonly offset: number;
  readonly keyOffset: number;
  /** Steps of the path that mean something here: a short form written as a text has nothing below it. */
  readonly depth: number;
}

/**
 * Where the value under `path` starts and where its key does. A block collection starts on the line after its key, so
 * its key is shown instead.
 */
function placeOf(document: Document, path: readonly PropertyKey[]): Place {
  let node = resolved(document, document.contents);
  let place = { offset: start(node), keyOffset: start(node) };
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(({ key }) => String(key) === String(step));
      if (pair === undefined) break;
      const keyOffset = isNode(pair.key) ? start(pair.key) : place.offset;
      node = resolved(document, pair.value);
      const block = isCollection(node) && node.flow !== true;
      place = { offset: node === undefined || block ? keyOffset : start(node), keyOffset };
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) break;
      node = resolved(document, item);
      place = { offset: start(node), keyOffset: start(node) };
    } else return { ...place, depth };
  }
  return { ...place, depth: path.length };
}

function resolved(document: Document, value: unknown): Node | undefined {
  if (isAlias(value)) return value.resolve(document);
  return isNode(value) ? value : undefined;
}

function start(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}
