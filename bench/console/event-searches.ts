import { setImmediate as nextTurn } from "node:timers/promises";
import type { Api } from "../../src/console/api/route.ts";
import { say, table } from "../report.ts";

/** What people ask for, by the address that a page asks. */
export function searchesFor(requestId: string, address: string): readonly (readonly [name: string, url: string])[] {
  const events = (q: string) => `/events?q=${encodeURIComponent(q)}`;
  const stats = (q: string) => `/events/stats?q=${encodeURIComponent(q)}`;
  return [
    ...[
      "",
      "vpatch today",
      "leak:42",
      "leak:42 today",
      "ip:203.0.113.0/24",
      `ip:${address}/24`,
      `ip:${address}`,
      "ip:11.0.0.0/8",
      "u:/v1/*",
      "u:*/1234",
      "statuscode:403",
      "statuscode:404",
      "blocked last 3 days",
      "!blocked",
      "!blocked !watched leak:250",
      "N:>100",
      "N:>490",
      `request_id:${requestId}`,
      "u:/nowhere/*",
      "u:*nowhere*",
      "ua:*nowhere*",
      "d:nowhere.example.com",
      "rule:leak-250 node:node-3 allowed",
    ].map((q) => [q === "" ? "(everything)" : q, events(q)] as const),
    ...["", "today", "blocked last 3 days", "leak:42", `ip:${address}`, "ua:*nowhere*"].map(
      (q) => [`stats ${q === "" ? "(everything)" : q}`, stats(q)] as const,
    ),
    ["attacks", "/attacks"],
    ["attacks leak:42 today", `/attacks?q=${encodeURIComponent("leak:42 today")}`],
    ["attacks u:*nowhere*", `/attacks?q=${encodeURIComponent("u:*nowhere*")}`],
  ];
}

/** Each search several times in turn; how long the answers took, and how long the event loop was held. */
export async function timeSearches(
  api: Api,
  headers: Record<string, string>,
  searches: ReturnType<typeof searchesFor>,
  rounds: number,
  longest: () => { readonly wallMs: number },
): Promise<string> {
  const taken = new Map<string, number[]>(searches.map(([name]) => [name, []]));
  const found = new Map<string, string>();
  const held = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, url] of searches) {
      longest();
      const startMs = performance.now();
      const answer = await api.inject({ url: `/api/v1${url}`, headers });
      taken.get(name)!.push(performance.now() - startMs);
      await nextTurn();
      held.set(name, Math.max(held.get(name) ?? 0, longest().wallMs));
      if (answer.statusCode !== 200) throw new Error(`${name}: ${answer.payload.slice(0, 500)}`);
      const body = answer.json<{ items?: unknown[]; next_cursor?: string | null; hits?: number }>();
      const more = typeof body.next_cursor === "string" ? "+" : "";
      found.set(name, body.items === undefined ? `${body.hits} hits` : `${body.items.length}${more}`);
    }
    if (round === 0) say(`first round: ${[...taken].map(([name, [ms]]) => `${name} ${ms!.toFixed(0)}`).join(" · ")}`);
  }
  const at = (ms: readonly number[], share: number) =>
    ms.toSorted((a, b) => a - b)[Math.min(ms.length - 1, Math.floor(ms.length * share))]!;
  return table(
    ["search", "found", "p50 ms", "p95 ms", "loop held ms"],
    [...taken].map(([name, ms]) => [
      name,
      found.get(name)!,
      at(ms, 0.5).toFixed(1),
      at(ms, 0.95).toFixed(1),
      held.get(name)!.toFixed(0),
    ]),
  );
}
