import { randomBytes } from "node:crypto";
import type { Test } from "tap";
import { NODE_PATHS } from "../../../src/core/wire.ts";
import type { Store } from "../../../src/console/store/open-store.ts";
import { batchOf, sightingOf } from "../sightings/batches.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";

export interface Answer {
  readonly status: number;
  // What an answer holds is what a test is about.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
  readonly etag: string;
}

interface AskOptions {
  readonly as?: "administrator" | "analyst";
  readonly tenant?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Registry extends TestConsole {
  /** Asks under `/api/v1/leaks`, as an administrator unless said otherwise. */
  ask(method: "GET" | "POST" | "PATCH" | "PUT", path: string, body?: unknown, options?: AskOptions): Promise<Answer>;
  /** Adds a leak with these tokens. @returns its id */
  add(tokens: readonly string[], more?: object): Promise<number>;
  fingerprint(token: string): string;
  /** A node saw this token succeed. */
  use(token: string, atMs: number): Promise<void>;
  /** The history of a leak, oldest first, without what is new in a leak that was created. */
  history(leak: number): Promise<readonly { action: string; text: string; actor: string; changes: object }[]>;
}

export const NOON = Date.UTC(2026, 4, 20, 12);
export const HOUR_MS = 36e5;
export const DAY_MS = 864e5;

export function newToken(bytes = 18): string {
  return `ak_live_${randomBytes(bytes).toString("base64url")}`;
}

/** The whole console, at noon. */
export async function openRegistry(t: Test, store: Store): Promise<Registry> {
  const opened = await openTestConsole(t, store);
  opened.setNow(NOON);
  const known = new Map<string, { authorization: string }>();
  const ask: Registry["ask"] = async (method, path, body, { as = "administrator", tenant = TENANT, headers } = {}) => {
    const who = `${as} ${tenant}`;
    if (!known.has(who)) known.set(who, await opened.as(as, { tenant }));
    const answer = await opened.api.inject({
      ...{ method, url: `/api/v1/leaks${path}` },
      headers: { ...known.get(who), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return {
      status: answer.statusCode,
      text: answer.payload,
      body: answer.payload === "" ? undefined : answer.json(),
      etag: String(answer.headers["etag"]),
    };
  };
  const fingerprint = (token: string): string =>
    opened.context.keys.fingerprints(TENANT).fingerprint(Buffer.from(token)).toString("base64url");
  return {
    ...opened,
    ...{ ask, fingerprint },
    async add(tokens, more = {}) {
      const { status, body, text } = await ask("POST", "", { title: "a leak", tokens, ...more });
      if (status !== 201) throw new Error(`not added: ${text}`);
      return body.id;
    },
    async use(token, atMs) {
      const headers = await opened.as("node");
      const payload = batchOf(sightingOf(fingerprint(token), atMs));
      await opened.api.inject({ method: "POST", url: NODE_PATHS.sightings, headers, payload });
    },
    async history(leak) {
      const { body } = await ask("GET", `/${leak}/history?limit=200`);
      return body.items.toReversed();
    },
  };
}
