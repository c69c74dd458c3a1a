import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { DAY_MS, newToken, NOON, openRegistry, type Registry } from "./ask.ts";

interface Item {
  readonly id: number;
  readonly [field: string]: unknown;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** 30 leaks, in which each order has many that are equal. */
async function fill({ ask, add, setNow }: Registry): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < 30; n++) {
    setNow(NOON + (n % 3) * 1_000);
    ids.push(
      await add(
        Array.from({ length: 1 + (n % 3) }, () => newToken()),
        {
          title: `${n % 5 === 0 ? "Needle" : "hay"} ${n % 4}`,
          description: n === 7 ? "100%_sure\\ Größe" : "",
          source: { kind: ["github", "npm", "custom"][n % 3], place: n === 8 ? "repo.invalid/Some/Path" : "" },
          discovered_at: iso(NOON - (n % 6) * DAY_MS),
          risk: 1 + (n % 10),
          assignee: n % 10 === 0 ? "ada" : "",
          stage: n % 15 === 0 ? "rotating" : "",
        },
      ),
    );
  }
  await ask("POST", "/bulk", { decision: "apply", ids: ids.slice(0, 6), remediation: "block" });
  await ask("POST", "/bulk", { decision: "close", ids: ids.slice(4, 6) });
  await ask("POST", "/bulk", { decision: "false", ids: ids.slice(6, 7) });
  return ids;
}

await onEachStore(t, async (t, open) => {
  const registry = await openRegistry(t, await open());
  const { ask, add, fingerprint } = registry;
  const ids = await fill(registry);

  const walk = async (query: string, limit = 7): Promise<Item[]> => {
    const items: Item[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { status, body, text } = await ask(
        "GET",
        `?limit=${limit}&${query}${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      if (status !== 200) throw new Error(text);
      items.push(...body.items);
      cursor = body.next_cursor;
    }
    return items;
  };

  for (const sort of ["discovered_at", "updated_at", "risk", "volume", "title"]) {
    for (const direction of ["", "-"]) {
      await t.test(`sort=${direction}${sort}: page by page, everything once and in order`, async (t) => {
        const items = await walk(`sort=${direction}${sort}`);
        t.same(
          items.map(({ id }) => id).sort((a, b) => a - b),
          ids,
        );
        const sign = direction === "-" ? -1 : 1;
        const keys = items.map((item): [string | number, number] => [item[sort] as string | number, item.id]);
        const sorted = keys.toSorted(([a, i], [b, j]) => sign * (a < b ? -1 : a > b ? 1 : i - j));
        // Engines compare texts each in their own way; that equal ones stand together by number is enough.
        if (sort !== "title") t.same(keys, sorted);
        else
          t.equal(
            new Set(keys.map(([title]) => title)).size,
            keys.filter(([title], i) => title !== keys[i - 1]?.[0]).length,
          );
      });
    }
  }

  await t.test("what is added between two pages neither repeats nor hides a leak", async (t) => {
    const first = await ask("GET", "?limit=10");
    const late = await add([newToken()]);
    const second = await ask("GET", `?limit=200&cursor=${first.body.next_cursor}`);
    const seen = [...first.body.items, ...second.body.items].map(({ id }: Item) => id);
    t.same(
      seen.sort((a, b) => a - b),
      ids,
    );
    ids.push(late);
  });

  const FILTERS: readonly (readonly [query: string, matches: (item: Item, n: number) => boolean])[] = [
    ["status=open", ({ status }) => status === "open"],
    ["status=closed,false", ({ status }) => status !== "open"],
    ["status=closed&status=false", ({ status }) => status !== "open"],
    ["remediation=block", ({ remediation }) => remediation === "block"],
    ["risk=high", ({ risk }) => (risk as number) >= 8],
    ["risk=medium,low", ({ risk }) => (risk as number) < 8],
    ["source=github,npm", ({ source }) => (source as { kind: string }).kind !== "custom"],
    ["assignee=ada", (_, n) => n < 30 && n % 10 === 0],
    ["assignee=", (_, n) => n >= 30 || n % 10 !== 0],
    ["stage=rotating&status=open", (_, n) => n === 0 || n === 15],
    [`since=${iso(NOON - 2 * DAY_MS)}`, ({ discovered_at: at }) => Date.parse(at as string) >= NOON - 2 * DAY_MS],
    [`until=${iso(NOON - 2 * DAY_MS)}`, ({ discovered_at: at }) => Date.parse(at as string) < NOON - 2 * DAY_MS],
    ["q=needle", ({ title }) => (title as string).startsWith("Needle")],
    ["q=NEEDLE+0", ({ title }) => title === "Needle 0"],
    ["q=some/path", (_, n) => n === 8],
    ["q=100%25_SURE%5C", (_, n) => n === 7],
    ["q=%25", (_, n) => n === 7],
    ["q=gr%C3%B6%C3%9Fe", (_, n) => n === 7],
    ["q=nothing", () => false],
    ["regressed=true", () => false],
    ["regressed=false", () => true],
    ["fingerprint=AAAAAAAAAAAAAAAAAAAAAA", () => false],
  ];
  for (const [query, expected] of FILTERS) {
    await t.test(`${query}: those leaks and no others, and figures over the same`, async (t) => {
      const all = await walk("sort=discovered_at", 200);
      const wanted = all.filter((item) => expected(item, ids.indexOf(item.id)));
      const found = await walk(query, 4);
      t.same(
        found.map(({ id }) => id).sort((a, b) => a - b),
        wanted.map(({ id }) => id).sort((a, b) => a - b),
      );

      const { body: stats } = await ask("GET", `/stats?${query}`);
      const count = (matches: (item: Item) => boolean): number => wanted.filter(matches).length;
      t.equal(stats.total, wanted.length);
      for (const field of ["status", "remediation"]) {
        for (const [value, told] of Object.entries(stats[`by_${field}`]))
          t.equal(
            told,
            count((item) => item[field] === value),
          );
      }
      for (const [level, told] of Object.entries(stats.by_risk))
        t.equal(
          told,
          count((item) => item["risk_level"] === level),
        );
      const kinds = Map.groupBy(wanted, ({ source }) => (source as { kind: string }).kind);
      t.same(
        new Map(stats.by_source.map((each: { source: string; count: number }) => [each.source, each.count])),
        new Map([...kinds].map(([kind, items]) => [kind, items.length])),
      );
      const days = Map.groupBy(wanted, (item) => (item["discovered_at"] as string).slice(0, 10));
      t.same(
        stats.discovered,
        [...days].map(([day, items]) => ({ day, count: items.length })).sort((a, b) => (a.day < b.day ? -1 : 1)),
      );
    });
  }

  await t.test("a leak is found by its number and by its token's fingerprint", async (t) => {
    const token = newToken();
    const id = await add([token]);
    for (const query of [`q=%23${id}`, `fingerprint=${fingerprint(token)}`]) {
      t.ok(
        (await walk(query)).some((item) => item.id === id),
        query,
      );
    }
  });

  const REFUSED: readonly (readonly [query: string, path: string])[] = [
    ["status=opened", "query status[0]"],
    ["sort=colour", "query sort"],
    ["since=yesterday", "query since"],
    ["limit=0", "query limit"],
    ["stat=open", "query"],
    ["q=%00", "query q"],
    ["cursor=abc", "query cursor"],
    [`cursor=${Buffer.from('["-risk",5,1]').toString("base64url")}`, "query cursor"],
    [`sort=title&cursor=${Buffer.from('["title","a\\u0000",1]').toString("base64url")}`, "query cursor"],
    ["fingerprint=a", "query fingerprint"],
    ["source=Git%20Hub", "query source[0]"],
  ];
  for (const [query, path] of REFUSED) {
    await t.test(`${query}: is refused by its path`, async (t) => {
      t.match(await ask("GET", `?${query}`), { status: 400, body: { code: "invalid_query", path } });
    });
  }
});
