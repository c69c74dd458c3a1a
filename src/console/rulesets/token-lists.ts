import { setImmediate as nextTurn } from "node:timers/promises";
import type { Store } from "../store/open-store.ts";
import type { TokenListMark } from "./segment.ts";

/** A rule's token list and where it stands. */
export interface TokenListSource extends TokenListMark {
  readonly leak: number | undefined;
  /** Tokens, as its owner says. */
  readonly count: number;
}

export interface ListedToken {
  /** Place of its list among those asked for. */
  readonly list: number;
  /** 22 characters of base64url. */
  readonly fingerprint: string;
  readonly shape: number;
}

/** Rows of one query: some milliseconds of a database that answers in this thread. */
const PAGE_ROWS = 2_000;
/** Leaks of one query. */
const LEAKS_MAX = 200;

/** The tokens of lists, in pages; the event loop is given back between them. */
export async function* readTokenLists(
  store: Store,
  tenant: string,
  lists: readonly TokenListSource[],
): AsyncGenerator<readonly ListedToken[]> {
  // Leaks were read as the tenant's: asked for it again, SQLite would go through all of its tokens.
  const places = new Map(lists.map(({ leak }, place) => [leak, place]));
  const short = lists.filter(({ leak, count }) => leak !== undefined && count <= PAGE_ROWS);
  for (const leaks of together(short)) {
    const rows = await store.db
      .selectFrom("leak_tokens")
      .select(["leak", "fingerprint", "shape"])
      .where("leak", "in", leaks)
      .orderBy("leak")
      .orderBy("fingerprint")
      .execute();
    yield rows.map(({ leak, fingerprint, shape }) => ({ list: places.get(leak)!, fingerprint, shape }));
    await nextTurn();
  }
  for (const [list, source] of lists.entries()) {
    if (source.leak !== undefined && source.count <= PAGE_ROWS) continue;
    const page = source.leak === undefined ? ruleRows : leakRows;
    for (let last = ""; ;) {
      const rows = await page(store, tenant, source, last);
      yield rows.map((row) => ({ list, ...row }));
      if (rows.length < PAGE_ROWS) break;
      last = rows.at(-1)!.fingerprint;
      await nextTurn();
    }
  }
}

/** Leaks with so few tokens that some are read at once. */
function* together(lists: readonly TokenListSource[]): Generator<number[]> {
  let leaks: number[] = [];
  let rows = 0;
  for (const { leak, count } of lists) {
    if (leaks.length === LEAKS_MAX || rows + count > PAGE_ROWS) {
      yield leaks;
      leaks = [];
      rows = 0;
    }
    leaks.push(leak!);
    rows += count;
  }
  if (leaks.length > 0) yield leaks;
}

function leakRows({ db }: Store, _tenant: string, { leak }: TokenListSource, after: string) {
  return db
    .selectFrom("leak_tokens")
    .select(["fingerprint", "shape"])
    .where("leak", "=", leak!)
    .where("fingerprint", ">", after)
    .orderBy("fingerprint")
    .limit(PAGE_ROWS)
    .execute();
}

function ruleRows({ db }: Store, tenant: string, { rule }: TokenListSource, after: string) {
  return db
    .selectFrom("rule_tokens")
    .select(["fingerprint", "shape"])
    .where("tenant", "=", tenant)
    .where("rule", "=", rule)
    .where("fingerprint", ">", after)
    .orderBy("fingerprint")
    .limit(PAGE_ROWS)
    .execute();
}
