import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { Client } from "pg";
import { openStore } from "/work/events/src/console/store/open-store.ts";
import { benchEvents } from "/work/events/bench/console/events.ts";
const which = process.argv[2];
const schema = "keyward_bench_x" + randomBytes(3).toString("hex");
const url = "postgres://postgres@127.0.0.1/test";
const client = new Client({ connectionString: url }); await client.connect();
if (which === "postgres") await client.query(`create schema ${schema}`);
const store = which === "sqlite" ? await openStore("sqlite", await mkdtemp("/tmp/kb-")) : await openStore(url, "", schema);
try { await benchEvents(store, 1, Number(process.argv[3])); } catch (e) { console.error(e); }
console.table(globalThis.K); await store.close();
if (which === "postgres") await client.query(`drop schema ${schema} cascade`);
await client.end();
