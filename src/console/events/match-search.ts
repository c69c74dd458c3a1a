import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import type { Tables } from "../store/tables.ts";
import { cutPath, PATH_CHARS } from "./facets.ts";
import { isManyHits } from "./search-bounds.ts";
import type { Search, Test, TextColumn } from "./search.ts";

type Events = ExpressionBuilder<Tables, "events">;

/** A search as a condition on the table of events; every value is a parameter. */
export function matchesSearch(eb: Events, tenant: string, { any, none }: Search): Expression<SqlBool> {
  return eb.and([
    eb("tenant", "=", tenant),
    ...any.map((tests) => eb.or(tests.map((test) => matchesTest(eb, test)))),
    // What is not known is not it.
    ...none.map((test) => eb.not(eb.and([isKnown(eb, test), matchesTest(eb, test)]))),
  ]);
}

function isKnown(eb: Events, test: Test): Expression<SqlBool> {
  return test.kind === "number" && test.column === "leak" ? eb("leak", "is not", null) : eb.lit(true);
}

export function matchesTest(eb: Events, test: Test): Expression<SqlBool> {
  switch (test.kind) {
    case "text":
      return matchesText(eb, test.column, test.pattern);
    case "address":
      return eb.and([eb("address", ">=", test.from), eb("address", "<=", test.to)]);
    case "number":
      if (isManyHits(test)) return eb.and([eb("count", ">", eb.lit(1)), eb("count", test.op, test.value)]);
      return eb(test.column, test.op, test.value);
    case "action":
      return eb("action", "=", test.action);
    case "time":
      return eb.and([eb("time", ">=", test.range.from), eb("time", "<", test.range.to)]);
  }
}

/** With what an index can find it by: the text, or the range of those that begin as the pattern does. */
function matchesText(eb: Events, column: TextColumn, pattern: string): Expression<SqlBool> {
  const prefix = pattern.slice(0, (pattern + "*").indexOf("*"));
  const whole = prefix === pattern;
  const test = whole ? eb(column, "=", pattern) : isLike(sql.ref(column), pattern);
  if (column === "path") {
    const indexed = sql<string>`substr(path, 1, ${sql.lit(PATH_CHARS)})`;
    const start = cutPath(prefix);
    if (whole) return eb.and([sql<SqlBool>`${indexed} = ${start}`, test]);
    return start === "" ? test : eb.and([beginsWith(indexed, start), test]);
  }
  return whole || prefix === "" ? test : eb.and([beginsWith(sql.ref<string>(column), prefix), test]);
}

/** Texts are in the order of their code points on both engines. */
function beginsWith(text: Expression<string>, start: string): Expression<SqlBool> {
  return sql<SqlBool>`(${text} >= ${start} and ${text} < ${`${start}\u{10FFFF}`})`;
}

/** `*` stands for any characters. */
export function isLike(text: Expression<unknown>, pattern: string): Expression<SqlBool> {
  const like = pattern.replaceAll(/[\\%_]/g, "\\$&").replaceAll("*", "%");
  return sql<SqlBool>`${text} like ${like} escape ${"\\"}`;
}
