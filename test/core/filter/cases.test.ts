import { readdirSync, readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { explainRule } from "../../../src/core/filter/explain.ts";
import { compileFilter } from "../../../src/core/filter/filter.ts";
import { optionsFor, rulesOf } from "./compile.ts";
import { filled, Tokens } from "./placeholders.ts";
import { rawView, type ViewFacts } from "./raw-view.ts";

/** See test/cases/README.md. */
interface Group {
  readonly rules: readonly object[];
  readonly cases: readonly Case[];
}

interface Case extends ViewFacts {
  readonly name: string;
  /** A raw head, or its lines. */
  readonly request: string | readonly string[];
  /** Text, or lines that end in CRLF. */
  readonly body?: string | readonly string[];
  /** Ids of the rules that hit, in the order of the document. */
  readonly hits: readonly string[];
  readonly now?: string;
  /** By rule id: what the hit says of its token, value and point. */
  readonly token?: Readonly<Record<string, string>>;
  readonly value?: Readonly<Record<string, string>>;
  readonly point?: Readonly<Record<string, readonly (string | number)[]>>;
}

const FOLDER = new URL("../../cases/requests/", import.meta.url);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"))) {
  t.test(file, async (t) => {
    const groups = parse(readFileSync(new URL(file, FOLDER), "utf8")) as readonly Group[];
    for (const given of groups) {
      const { rules: documents, cases } = filled(given, new Tokens()) as Group;
      const rules = rulesOf(documents);
      const options = optionsFor(rules);
      const filter = compileFilter(options);
      for (const { name, request, body, hits, now, token = {}, value = {}, point = {}, ...facts } of cases) {
        t.test(name, async (t) => {
          const content =
            body === undefined ? undefined : Buffer.from(typeof body === "string" ? body : body.join("\r\n"), "latin1");
          const view = rawView(typeof request === "string" ? request : request.join("\n"), {
            ...facts,
            hasBody: content !== undefined,
          });
          const nowMs = Date.parse(now ?? "2026-06-01T00:00:00Z");
          const head = filter.judge(view, nowMs);
          const judgement = (content === undefined ? undefined : head.judgeBody?.(content)) ?? head;
          const byId = new Map(judgement.hits.map((hit) => [hit.rule.id, hit]));
          t.same([...byId.keys()], hits);
          t.equal(judgement.hits.length, byId.size, "a rule hits once");
          t.equal(judgement.engineError, false);
          for (const [id, text] of Object.entries(token))
            t.equal(byId.get(id)?.token.reveal().toString("latin1"), text, "token");
          for (const [id, text] of Object.entries(value))
            t.equal(byId.get(id)?.value.reveal().toString("latin1"), text, "value");
          for (const [id, words] of Object.entries(point)) t.same(byId.get(id)?.point, words, "point");
          const explained = rules.filter((rule) => explainRule(rule, options, view, nowMs, content).hit !== undefined);
          t.same(
            explained.map(({ id }) => id),
            hits,
            "explained as judged",
          );
        });
      }
    }
  });
}
