import type { Test } from "tap";
import type { Store } from "../../../src/console/store/open-store.ts";
import { NODE_PATHS } from "../../../src/core/wire.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { linesOf } from "./made-events.ts";

export const NOON = Date.parse("2026-05-20T12:00:00Z");

interface Body {
  readonly items: Record<string, unknown>[];
  readonly next_cursor: string | null;
  readonly http: number;
}

/** A console that nodes push events to, its clock at noon. */
export async function openEventConsole(t: Test, store: Store) {
  const opened: TestConsole = await openTestConsole(t, store);
  opened.setNow(NOON);
  const { api, as } = opened;
  const push = async (events: readonly object[], tenant = TENANT) => {
    const headers = {
      ...(await as("node", { tenant })),
      "content-type": "application/x-ndjson",
      "content-encoding": "gzip",
    };
    const answer = await api.inject({ method: "POST", url: NODE_PATHS.events, headers, payload: linesOf(events) });
    return { status: answer.statusCode, ...answer.json<Record<string, unknown>>() };
  };
  const get = async (path: string, tenant = TENANT) => {
    const answer = await api.inject({ url: `/api/v1${path}`, headers: await as("analyst", { tenant }) });
    return { ...answer.json<Body>(), http: answer.statusCode };
  };
  const search = async (q: string) => (await get(`/events?limit=200&q=${encodeURIComponent(q)}`)).items;
  return { ...opened, push, get, search };
}
