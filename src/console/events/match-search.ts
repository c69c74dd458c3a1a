import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import type { Tables } from "../store/tables.ts";
import type { Search, Test } from "./search.ts";

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

function matchesTest(eb: Events, test: Test): Expression<SqlBool> {
  switch (test.kind) {
    case "text":
      if (!test.pattern.includes("*")) return eb(test.column, "=", test.pattern);
      return sql<SqlBool>`${sql.ref(test.column)} like ${likeOf(test.pattern)} escape ${"\\"}`;
    case "address":
      return eb.and([eb("address", ">=", test.from), eb("address", "<=", test.to)]);
    case "number":
      return eb(test.column, test.op, test.value);
    case "action":
      return eb("action", "=", test.action);
    case "time":
      return eb.and([eb("time", ">=", test.range.from), eb("time", "<", test.range.to)]);
  }
}

function likeOf(pattern: string): string {
  return pattern.replaceAll(/[\\%_]/g, "\\$&").replaceAll("*", "%");
}
