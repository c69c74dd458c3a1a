import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { compactVerify, EmbeddedJWK } from "jose";
import { atOnce } from "../../../src/core/at-once.ts";
import { compileFilter, type Filter } from "../../../src/core/filter/filter.ts";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import { mergingTables } from "../../../src/core/token/merge-tables.ts";
import { readTokenTable } from "../../../src/core/token/read-token-table.ts";
import { NODE_ID_HEADER, NODE_PATHS, rulesetPayload, type RulesetPayload } from "../../../src/core/wire.ts";
import { rawView, type ViewFacts } from "../../core/filter/raw-view.ts";
import type { TestConsole } from "../open-console.ts";

export interface Pulled {
  readonly version: number;
  readonly payload: RulesetPayload;
  /** What a node makes of it. */
  readonly filter: Filter;
}

/** A node as small as it can be: asks for the newest ruleset, checks the signature, reads the tables, compiles. */
export class PullingNode {
  readonly #console: TestConsole;
  readonly #headers: { authorization: string };
  /** Digests of tables that were fetched, in order; each once. */
  readonly fetched: string[] = [];
  readonly #tables = new Map<string, Buffer>();
  etag: string | undefined;
  readonly id: string;

  constructor(console: TestConsole, headers: { authorization: string }, id = "node-1") {
    this.#console = console;
    this.#headers = headers;
    this.id = id;
  }

  /** One request. */
  ask(wait = 0) {
    return this.#console.api.inject({
      url: `${NODE_PATHS.ruleset}?wait=${wait}`,
      headers: {
        ...this.#headers,
        [NODE_ID_HEADER]: this.id,
        ...(this.etag === undefined ? {} : { "if-none-match": this.etag }),
      },
    });
  }

  /** The newest ruleset, which must be there. */
  async pull(wait = 0): Promise<Pulled> {
    const answer = await this.ask(wait);
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.headers["content-type"], "application/jose");
    this.etag = String(answer.headers["etag"]);
    const { payload } = await compactVerify(answer.body, EmbeddedJWK);
    const read = rulesetPayload.parse(JSON.parse(Buffer.from(payload).toString()));
    assert.ok(this.etag.startsWith(`"${read.version}.`), this.etag);
    return { version: read.version, payload: read, filter: await this.#compile(read) };
  }

  async table(digest: string): Promise<Buffer> {
    const known = this.#tables.get(digest);
    if (known !== undefined) return known;
    const answer = await this.#console.api.inject({ url: NODE_PATHS.tables + digest, headers: this.#headers });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(createHash("sha256").update(answer.rawPayload).digest("hex"), digest);
    this.#tables.set(digest, answer.rawPayload);
    this.fetched.push(digest);
    return answer.rawPayload;
  }

  async #compile({ rules, tables, fingerprint_key: secret }: RulesetPayload): Promise<Filter> {
    const key = new FingerprintKey(Buffer.from(secret, "base64url"));
    const parsed = parseRules({ format: 1, rules });
    assert.ok("rules" in parsed, JSON.stringify(parsed));
    const indexOf = new Map(parsed.rules.map(({ id, index }) => [id, index]));
    const parts = [];
    for (const { digest, count, rules: ids } of tables) {
      const table = atOnce(readTokenTable(await this.table(digest)));
      assert.ok("size" in table, JSON.stringify(table));
      assert.equal(table.size, count);
      parts.push({ table, rules: ids.map((id) => indexOf.get(id)) });
    }
    return compileFilter({ rules: parsed.rules, key, tokens: atOnce(mergingTables(key.id, parts)) });
  }
}

/** What a compiled ruleset does with a request that carries this token: ids of rules and their modes. */
export function verdictOn(filter: Filter, token: string, nowMs: number, facts: ViewFacts = {}): string[] {
  const head = `GET /v1/items HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: Bearer ${token}\r\n`;
  return filter.judge(rawView(head, facts), nowMs).hits.map(({ rule }) => `${rule.id} ${rule.mode}`);
}
