import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import { printPath } from "../core/print-path.ts";
import type { Problem } from "./problem.ts";
import { syntaxSentence } from "./yaml-syntax.ts";

/** Aliases resolved while a document is read; more is an expansion attack. */
const ALIASES_MAX = 1_000;

const OPTION_NAME = /^[A-Za-z][A-Za-z_-]{0,31}$/;

/** A text as the YAML parser reads it: a node for each value, with its place. */
export interface YamlText {
  /** What is wrong with its syntax. */
  mistakes(): Problem[];
  /** Plain data. @throws where aliases cannot be resolved or expand too far */
  value(): unknown;
  /** A problem at the value under `path`, or at its nearest ancestor that exists. */
  problem(path: readonly PropertyKey[], message: string, rule?: string): Problem;
  /** The same at the key itself. */
  keyProblem(path: readonly PropertyKey[], message: string): Problem;
}

/** Reads YAML 1.2; never throws. @param file named in problems */
export function parseYaml(file: string, text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
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
  return {
    mistakes: () =>
      [...document.errors, ...document.warnings].map(({ pos, code }) => at(pos[0], [], syntaxSentence(code))),
    value: () => document.toJS({ maxAliasCount: ALIASES_MAX }),
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
