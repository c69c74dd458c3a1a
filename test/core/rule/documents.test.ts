import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import { filled, Tokens } from "../filter/placeholders.ts";

interface Case {
  readonly name: string;
  readonly document?: unknown;
  readonly rules?: readonly unknown[];
  readonly rule?: object;
  /** Each as `path: message`; with the rule's id in front where one is known. */
  readonly problems: readonly string[];
}

const RIGHT = { id: "r", type: "vpatch", point: ["header", "X-A"] };
const cases = parse(readFileSync(new URL("../../cases/documents.yaml", import.meta.url), "utf8")) as readonly Case[];

for (const given of cases) {
  t.test(`a wrong document is refused with every problem: ${given.name}`, async (t) => {
    const tokens = new Tokens();
    const { document, rules, rule } = filled(given, tokens) as Case;
    const parsed = parseRules(
      document !== undefined ? document : { format: 1, rules: rules ?? [{ ...RIGHT, ...rule }] },
    );
    if (!("problems" in parsed)) return t.fail("taken for right");
    const told = parsed.problems.map(
      ({ path, rule: id, message }) => `${id === undefined ? "" : `(${id}) `}${path.join(".")}: ${message}`,
    );
    t.same(told, given.problems);
    for (const token of tokens.all) t.notOk(told.join("\n").includes(token), "no token is told");
  });
}
