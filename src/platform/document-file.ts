import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { parsePlainJson } from "./plain-json.ts";
import { fileProblem, type Problem } from "./problem.ts";
import { explainSystemError } from "./system-error.ts";
import { parseYaml, type YamlText } from "./yaml-text.ts";

/** A document larger than this is refused: rules belong in it, long token lists in files of their own. */
const DOCUMENT_BYTES_MAX = 32 * 2 ** 20;

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
  const plain = parsePlainJson(text);
  if (plain !== undefined) {
    // A right document, as nearly every one is, is never asked for a place.
    let yaml: YamlText | undefined;
    const places = (): YamlText => (yaml ??= parseYaml(file, text));
    return {
      file,
      value: plain.value,
      digest,
      problem: (path, message, rule) => places().problem(path, message, rule),
      keyProblem: (path, message) => places().keyProblem(path, message),
    };
  }
  const yaml = parseYaml(file, text);
  const mistakes = yaml.mistakes();
  if (mistakes.length > 0) return { problems: mistakes, digest };
  const { problem, keyProblem } = yaml;
  try {
    return { file, value: yaml.value(), digest, problem, keyProblem };
  } catch {
    return { problems: [fileProblem(file, "has aliases that cannot be resolved or expand too far")], digest };
  }
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
