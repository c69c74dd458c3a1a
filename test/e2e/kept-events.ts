import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConsoleProcess } from "./console-process.ts";
import type { NodeProcess } from "./node-process.ts";

/** A node whose events also go to a log of its own, to hold the console's against. */
export const EVENT_LOG = "events: { log: events.ndjson }\n";

/** Every event id that the node's own log holds. */
export async function idsLogged(node: NodeProcess): Promise<Set<string>> {
  const text = await readFile(join(node.folder, "events.ndjson"), "utf8");
  const lines = text.split("\n").filter((line) => line.endsWith("}"));
  return new Set(lines.map((line) => (JSON.parse(line) as { event_id: string }).event_id));
}

/** Every event id that the console holds, page by page. */
export async function idsKept(console: ConsoleProcess, token: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  do {
    const { body } = await console.ask("GET", `/events?limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`, token);
    ids.push(...(body["items"] as { event_id: string }[]).map(({ event_id: id }) => id));
    cursor = (body["next_cursor"] as string | null) ?? "";
  } while (cursor !== "");
  return ids;
}
