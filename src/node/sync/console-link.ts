import { readFile } from "node:fs/promises";
import { Agent } from "undici";
import { NODE_ID_HEADER } from "../../core/wire.ts";
import { Secret } from "../../core/secret.ts";
import { sentenceOf } from "../supervise/start-error.ts";

const CONNECT_MS_MAX = 5_000;
/** What an answer without a long wait may take; and any pause within one. */
const ANSWER_MS_MAX = 30_000;
/** A large answer may take longer, as long as it comes faster than this on the whole. */
const BYTES_PER_MS_MIN = 16;

export interface ConsoleAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/** The console could not be reached, or broke off: to be tried again. Why, as a sentence. */
export interface Away {
  readonly away: string;
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Added to what an answer may take: a long poll. */
  readonly waitMs?: number;
  /** More is no answer of a console. */
  readonly bytesMax?: number;
  /** Gives the answer up. */
  readonly signal?: AbortSignal;
}

/** The way to the console. Redirects are not followed: what is asked carries a token. */
export interface ConsoleLink {
  readonly url: string;
  ask(method: "GET" | "POST", path: string, asked?: Asked): Promise<ConsoleAnswer | Away>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export interface ConsoleLinkOptions {
  readonly url: string;
  readonly tokenFile: string;
  /** PEM of who signs the console's certificate. */
  readonly caFile: string | undefined;
  readonly nodeId: string;
  readonly answerMs?: number;
}

const ANSWER_BYTES_MAX = 2 ** 20;

export async function openConsoleLink(options: ConsoleLinkOptions): Promise<ConsoleLink> {
  const { url, tokenFile, caFile, nodeId, answerMs = ANSWER_MS_MAX } = options;
  const ca = caFile === undefined ? undefined : await readFile(caFile, "utf8");
  const agent = new Agent({ connect: { timeout: CONNECT_MS_MAX, ...(ca === undefined ? {} : { ca }) }, pipelining: 0 });
  const closing = new AbortController();
  return {
    url,
    async ask(method, path, { headers = {}, body, waitMs = 0, bytesMax = ANSWER_BYTES_MAX, signal } = {}) {
      try {
        // Read anew each time: it may be replaced, and is nowhere else meanwhile.
        const token = new Secret(await readFile(tokenFile));
        const answer = await agent.request({
          origin: url,
          method,
          path,
          headers: {
            authorization: `Bearer ${token.reveal().toString("latin1").trim()}`,
            [NODE_ID_HEADER]: nodeId,
            ...headers,
          },
          body: body ?? null,
          headersTimeout: answerMs + waitMs,
          bodyTimeout: answerMs,
          signal: signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]),
        });
        const chunks: Buffer[] = [];
        let bytes = 0;
        const startMs = performance.now();
        for await (const chunk of answer.body as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          if (bytes > bytesMax) return { away: `answered with more than ${bytesMax} bytes` };
          if (performance.now() - startMs > answerMs + bytes / BYTES_PER_MS_MIN) return { away: "answers too slowly" };
          chunks.push(chunk);
        }
        const header = (name: string): string | undefined => {
          const value = answer.headers[name];
          return Array.isArray(value) ? value[0] : value;
        };
        return { status: answer.statusCode, header, body: Buffer.concat(chunks) };
      } catch (error) {
        return { away: sentenceOf(error) };
      }
    },
    async close() {
      closing.abort();
      await agent.destroy();
    },
  };
}
