import { randomBytes } from "node:crypto";
import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { sql } from "kysely";
import { t, type Test } from "tap";
import { BACKUP_TABLES, TRANSIENT_TABLES } from "../../../src/console/backup/backup-tables.ts";
import { encodeRow } from "../../../src/console/backup/format.ts";
import { restoreBackup } from "../../../src/console/backup/restore-backup.ts";
import { writeBackup } from "../../../src/console/backup/write-backup.ts";
import type { Store } from "../../../src/console/store/open-store.ts";
import { insertLeak } from "../insert-leak.ts";
import { onEachStore, openTestStore } from "../stores.ts";

const KEY_ID = "key-id";

async function fill(store: Store): Promise<number> {
  const id = await insertLeak(store.db, ["a".repeat(22), "b".repeat(22)], 1_700_000_000_000);
  await store.db
    .insertInto("token_tables")
    .values({ tenant: "a", digest: "d", count: 1, bytes: randomBytes(300), created_at: 1 })
    .execute();
  await store.db
    .insertInto("leak_history")
    .values({
      tenant: "a",
      leak: id,
      at: 1,
      actor: "user:1",
      action: "commented",
      text: 'a "quoted" text\nof two lines — ü',
      changes: "{}",
    })
    .execute();
  return id;
}

async function contentOf({ db }: Store): Promise<unknown> {
  const tables: Record<string, unknown> = {};
  for (const table of BACKUP_TABLES) {
    const rows = await db.selectFrom(table).selectAll().execute();
    tables[table] = rows.map((row) => JSON.stringify(encodeRow(row))).sort();
  }
  return tables;
}

const fileIn = (t: Test): string => join(t.testdir(), "backup.gz");

await onEachStore(t, async (t, open) => {
  for (const engine of ["sqlite", "postgres"] as const) {
    await t.test(`what is restored into ${engine} is what was there, and numbering goes on behind it`, async (t) => {
      const [from, to] = [await open(), await openTestStore(t, engine)];
      const leak = await fill(from);
      const file = fileIn(t);
      const rows = await writeBackup(from, KEY_ID, file, Date.now());
      t.equal(await restoreBackup(to, KEY_ID, file), rows);
      t.same(await contentOf(to), await contentOf(from));
      t.equal((await stat(file)).mode & 0o777, 0o600);
      t.ok((await insertLeak(to.db, ["c".repeat(22)], 1)) > leak);
    });
  }

  await t.test("every table is either in a backup or known to be left out", async (t) => {
    const { db, engine } = await open();
    // Other suites have their own schemas in the same database.
    const here = engine === "postgres" ? await currentSchema(db) : undefined;
    const named: ReadonlySet<string> = new Set([...BACKUP_TABLES, ...TRANSIENT_TABLES]);
    const tables = await db.introspection.getTables();
    const own = tables.filter(({ name, schema }) => schema === here && !name.startsWith("kysely_"));
    // Partitions are read through their table.
    const made = own.map(({ name }) => name).filter((name) => !/^events_(other|\d{8})$/.test(name));
    t.same(
      [...new Set(made)].filter((name) => !named.has(name)),
      [],
    );
  });

  const DAMAGED: readonly (readonly [name: string, damage: (file: string) => Promise<void>, expected: RegExp])[] = [
    [
      "cut off within the compressed bytes",
      async (file) => truncate(file, (await stat(file)).size - 20),
      /cut off|damaged/,
    ],
    [
      "cut off at the end of a row",
      async (file) => {
        const lines = gunzipSync(await readFile(file))
          .toString()
          .trimEnd()
          .split("\n");
        await writeFile(file, gzipSync(`${lines.slice(0, -1).join("\n")}\n`));
      },
      /cut off/,
    ],
    [
      "without one row",
      async (file) => {
        const lines = gunzipSync(await readFile(file))
          .toString()
          .trimEnd()
          .split("\n");
        await writeFile(file, gzipSync(`${lines.toSpliced(3, 1).join("\n")}\n`));
      },
      /is damaged: it holds \d+ rows, and says \d+/,
    ],
    ["another file", (file) => writeFile(file, "hello"), /is no backup/],
    ["another gzip file", (file) => writeFile(file, gzipSync("hello\n")), /is no backup/],
    [
      "of a newer release",
      async (file) => {
        const text = gunzipSync(await readFile(file)).toString();
        await writeFile(file, gzipSync(text.replace('"001-registry"', '"001-registry","999-later"')));
      },
      /newer release/,
    ],
  ];
  for (const [name, damage, expected] of DAMAGED) {
    await t.test(`nothing is restored from a backup ${name}`, async (t) => {
      const [from, to] = [await open(), await open()];
      await fill(from);
      const file = fileIn(t);
      await writeBackup(from, KEY_ID, file, Date.now());
      await damage(file);
      await t.rejects(restoreBackup(to, KEY_ID, file), { message: expected });
      t.same(await to.db.selectFrom("leaks").selectAll().execute(), []);
    });
  }

  await t.test("a backup of another key, or into a store that is not empty, is refused", async (t) => {
    const [from, to] = [await open(), await open()];
    await fill(from);
    const file = fileIn(t);
    await writeBackup(from, KEY_ID, file, Date.now());
    await t.rejects(restoreBackup(to, "another", file), { message: /console\.key/ });
    await fill(to);
    const before = await contentOf(to);
    await t.rejects(restoreBackup(to, KEY_ID, file), { message: /empty database/ });
    t.same(await contentOf(to), before);
  });
});

async function currentSchema(db: Store["db"]): Promise<string> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  return rows[0]!.schema;
}
