import type { Test } from "tap";
import { startRawUpstream } from "../node/forward/raw-peer.ts";

/** What a server believes where a request says how long it is in more than one way. */
export type Belief = "coding" | "length" | "no body";

/** An upstream as a smuggler wishes for: it takes whatever looks like a request, and answers each. */
export interface LenientUpstream {
  readonly url: string;
  /** Everything received since the last `forget`, of all connections, as Latin-1. */
  readonly bytes: string;
  /** `METHOD target` of each request that a server of this belief finds in it; one that never ends is not one. */
  requests(belief: Belief): readonly string[];
  forget(): void;
}

export const BELIEFS: readonly Belief[] = ["coding", "length", "no body"];

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Starts one that answers 200 to every request it finds; it ends with the test. */
export async function startLenientUpstream(t: Test): Promise<LenientUpstream> {
  const seen: string[] = [];
  const answered: number[] = [];
  const forgotten: number[] = [];
  const upstream = await startRawUpstream((socket, received, n) => {
    seen[n] = received;
    const found = requestsIn(received, "coding").length;
    for (let i = answered[n] ?? 0; i < found; i++) socket.write(ANSWER);
    answered[n] = found;
  });
  t.teardown(() => upstream.close());
  const fresh = () => seen.map((text, n) => text.slice(forgotten[n] ?? 0));
  return {
    url: upstream.url,
    get bytes() {
      return fresh().join("");
    },
    requests: (belief) => fresh().flatMap((text) => requestsIn(text, belief)),
    forget: () => seen.forEach((text, n) => (forgotten[n] = text.length)),
  };
}

/** Lines end with LF or CR LF, blanks may stand anywhere, unknown lines are passed, `_` is `-`. */
function requestsIn(text: string, belief: Belief): string[] {
  const found: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[\r\n\0 \t]+/, "");
    const head = /^[^]*?\r?\n\r?\n/.exec(rest)?.[0];
    if (head === undefined) return found;
    const [method, target] = head.split(/[\s\0]+/, 2);
    const end = endOfBody(rest, head, belief);
    if (end === undefined) return found;
    found.push(`${method} ${target}`);
    rest = rest.slice(end);
  }
}

function endOfBody(text: string, head: string, belief: Belief): number | undefined {
  if (belief === "no body") return head.length;
  const coding = /^transfer[-_]encoding[^:\n]*:[^]*?chunked/im.test(head);
  const length = Number.parseInt(/^content[-_]length[^:\n]*:\s*\+?(\d+)/im.exec(head)?.[1] ?? "", 10);
  const byLength = head.length + (Number.isNaN(length) ? 0 : length);
  const end = coding && (belief === "coding" || Number.isNaN(length)) ? endOfChunks(text, head.length) : byLength;
  return end !== undefined && end <= text.length ? end : undefined;
}

/** Sizes as `parseInt` reads them, anything up to the end of their line passed. */
function endOfChunks(text: string, start: number): number | undefined {
  for (let at = start; ;) {
    const line = text.indexOf("\n", at);
    if (line === -1) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16) || 0;
    at = line + 1 + size;
    if (size === 0) {
      const end = /\r?\n/.exec(text.slice(at));
      return end === null ? undefined : at + end.index + end[0].length;
    }
    at += text.startsWith("\r\n", at) ? 2 : text.startsWith("\n", at) ? 1 : 0;
  }
}
