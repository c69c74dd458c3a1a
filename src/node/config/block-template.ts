import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import { explainSystemError } from "../../platform/system-error.ts";
import type { BlockTemplate } from "../answer.ts";
import type { Mistake } from "./meaning.ts";
import type { NodeConfig } from "./schema.ts";

/** Held in memory by every process and sent on every block. */
const BODY_BYTES_MAX = 64 * 1024;

const CONTENT_TYPES = new Map([
  [".html", "text/html; charset=utf-8"],
  [".htm", "text/html; charset=utf-8"],
  [".json", "application/json"],
]);

/** The block answer of node.yaml `block`, its body read. The content type is the header's, else that of the extension. */
export async function readBlockTemplate(block: NodeConfig["block"]): Promise<BlockTemplate | Mistake> {
  const { status, body_file: file } = block;
  if (file === undefined) return { status, body: undefined, headers: block.headers };
  const path = ["block", "body_file"];
  let text: string;
  try {
    if ((await stat(file)).size > BODY_BYTES_MAX)
      return { path, message: `expected a file of at most ${BODY_BYTES_MAX / 1024} KiB` };
    text = await readFile(file, "utf8");
  } catch (error) {
    return { path, message: `${file} ${explainSystemError(error)}` };
  }
  const headers = new Map(Object.entries(block.headers));
  let contentType = CONTENT_TYPES.get(extname(file).toLowerCase()) ?? "text/plain; charset=utf-8";
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== "content-type") continue;
    contentType = value;
    headers.delete(name);
  }
  return { status, body: { text, contentType }, headers: Object.fromEntries(headers) };
}
