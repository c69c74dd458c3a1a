import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { openStore, type Store } from "../../src/console/store/open-store.ts";
import { machine, say } from "../report.ts";

export const CONSOLE_PARTS = ["registry", "rulesets", "events", "rollout", "pages"] as const;
export type ConsolePart = (typeof CONSOLE_PARTS)[number];

const POSTGRES_URL = process.env["KEYWARD_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1/test";

/** The console's parts on both engines, in this process. */
export async function benchConsole(rounds: number, parts: readonly ConsolePart[], events: number): Promise<void> {
  say(`\n${machine()}\n`);
  for (const part of parts) {
    switch (part) {
      case "registry": {
        const { benchRegistry } = await import("./registry.ts");
        await onEachEngine((store) => benchRegistry(store, rounds));
        break;
      }
      case "rulesets": {
        const { benchRulesets } = await import("./rulesets.ts");
        await onEachEngine((store) => benchRulesets(store, rounds));
        break;
      }
      case "events": {
        const { benchEvents } = await import("./events.ts");
        await onEachEngine((store) => benchEvents(store, rounds, events));
        break;
      }
      case "rollout": {
        const { benchRollout } = await import("./rollout.ts");
        await benchRollout(rounds, POSTGRES_URL);
        break;
      }
      case "pages": {
        const { benchPages } = await import("./pages.ts");
        await benchPages(rounds);
      }
    }
  }
}

/** With an empty store of each engine, which is removed afterwards. */
async function onEachEngine(measure: (store: Store) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-bench-"));
  try {
    await closing(await openStore("sqlite", folder), measure);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const client = new Client({ connectionString: POSTGRES_URL });
  const reached = await client.connect().then(
    () => true,
    () => false,
  );
  if (!reached) return say(`no PostgreSQL answers at ${POSTGRES_URL}: it is left out`);
  const schema = `keyward_bench_${randomBytes(6).toString("hex")}`;
  try {
    await client.query(`create schema ${schema}`);
    await closing(await openStore(POSTGRES_URL, "", schema), measure);
  } finally {
    await client.query(`drop schema if exists ${schema} cascade`);
    await client.end();
  }
}

async function closing(store: Store, measure: (store: Store) => Promise<void>): Promise<void> {
  try {
    await measure(store);
  } finally {
    await store.close();
  }
}
