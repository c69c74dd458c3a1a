import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { newToken, NOON, openRegistry } from "./ask.ts";

await onEachStore(t, async (t, open) => {
  await t.test("a leak is answered as it was sent, with fingerprints and hints in place of tokens", async (t) => {
    const { ask, fingerprint } = await openRegistry(t, await open());
    const tokens = [newToken(), newToken()];
    const { status, body, text, etag } = await ask("POST", "", {
      title: " Found on GitHub ",
      description: "two\nlines",
      risk: 9,
      source: { kind: "github", place: "github.com/deb/repo/blob/main/a.env#L3" },
      tokens: [` ${tokens[0]}\n`, tokens[1], tokens[1]],
      patterns: ["^Bearer ak_[a-z]{40}$"],
    });
    t.equal(status, 201);
    t.equal(etag, '"1"');
    t.match(body, {
      title: "Found on GitHub",
      description: "two\nlines",
      source: { kind: "github", place: "github.com/deb/repo/blob/main/a.env#L3" },
      discovered_by: "manual",
      discovered_at: new Date(NOON).toISOString(),
      risk: 9,
      risk_level: "high",
      risk_set_by: "person",
      status: "open",
      remediation: "none",
      volume: 3,
      reason: "",
      patterns: ["^Bearer ak_[a-z]{40}$"],
      patch: null,
      former_patch: null,
      also_in: [],
      left_out: [],
    });
    t.same(
      body.tokens,
      tokens.map((token) => ({
        fingerprint: fingerprint(token),
        hint: `${token.slice(0, 4)}…${token.slice(-4)} (${token.length})`,
        length: token.length,
        kind: "",
        seen: null,
      })),
    );
    for (const token of tokens) t.notOk(text.includes(token));
    const got = await ask("GET", `/${body.id}`);
    t.equal(got.etag, '"1"');
    const { left_out: _none, ...rest } = body;
    t.same({ ...got.body, tokens: got.body.tokens.length }, { ...rest, tokens: 2 });
  });

  const LEFT_OUT: readonly (readonly [name: string, values: object, reasons: readonly object[], volume: number])[] = [
    [
      "tokens of less than 6 characters",
      { tokens: ["abcde", " x "] },
      [
        { path: "tokens[0]", reason: "shorter than 6 characters" },
        { path: "tokens[1]", reason: "shorter than 6 characters" },
      ],
      0,
    ],
    [
      "a token of more than 4,096 bytes",
      { tokens: ["é".repeat(2_049)] },
      [{ path: "tokens[0]", reason: "longer than 4096 bytes" }],
      0,
    ],
    [
      "a regex of more than 4,096 characters",
      { patterns: ["a".repeat(4_097)] },
      [{ path: "patterns[0]", reason: "not a regex of at most 4096 characters" }],
      0,
    ],
    [
      "a regex that RE2 refuses",
      { patterns: ["(?=x)"] },
      [{ path: "patterns[0]", reason: /^not a regex in RE2 syntax: / }],
      0,
    ],
    [
      "a regex that matches everything",
      { patterns: ["x*"] },
      [{ path: "patterns[0]", reason: "it matches an empty value, so it would stop every request" }],
      0,
    ],
    [
      "what is short beside what is not",
      { tokens: ["abc", newToken()], patterns: ["ak_[0-9]{9}", "("] },
      [{ path: "tokens[0]", reason: "shorter than 6 characters" }, { path: "patterns[1]" }],
      2,
    ],
    ["nothing at all", {}, [], 0],
  ];
  const { ask } = await openRegistry(t, await open());
  for (const [name, values, leftOut, volume] of LEFT_OUT) {
    await t.test(`what cannot be patched is left out and told: ${name}`, async (t) => {
      const { status, body } = await ask("POST", "", { title: "a leak", ...values });
      t.equal(status, 201);
      t.match(body.left_out, leftOut);
      t.equal(body.left_out.length, leftOut.length);
      t.equal(body.volume, volume);
      t.equal(body.remediation, volume === 0 ? "not_applicable" : "none");
      t.not(body.reason, "");
      const applied = await ask("POST", `/${body.id}/apply`, { remediation: "block" });
      t.equal(applied.status, volume === 0 ? 409 : 200);
    });
  }

  const REFUSED: readonly (readonly [name: string, body: unknown, paths: readonly string[]])[] = [
    ["without a title", { tokens: [newToken()] }, ["title"]],
    ["with a title that is empty but for white space", { title: " \t" }, ["title"]],
    ["with a title of 121 characters", { title: "x".repeat(121) }, ["title"]],
    [
      "with control characters",
      { title: "a\0b", description: "c\u0007", assignee: "d\ne" },
      ["title", "description", "assignee"],
    ],
    ["with half a surrogate pair", { title: "\ud83d" }, ["title"]],
    ["with a risk of 11 and one that is no number", { title: "x", risk: 11 }, ["risk"]],
    [
      "with tokens that are no texts",
      { title: "x", tokens: [newToken(), 7, null, newToken()] },
      ["tokens[1]", "tokens[2]"],
    ],
    ["with two tokens in one", { title: "x", tokens: [`${newToken()}\n${newToken()}`] }, ["tokens[0]"]],
    ["with tokens that are no list", { title: "x", tokens: newToken() }, ["tokens"]],
    [
      "with more than 1,000 patterns",
      { title: "x", patterns: Array.from({ length: 1_001 }, () => "abc") },
      ["patterns"],
    ],
    ["with a pattern that is no text", { title: "x", patterns: ["abc", {}] }, ["patterns[1]"]],
    ["with a source of another kind", { title: "x", source: { kind: "Git Hub" } }, ["source.kind"]],
    ["found in the future", { title: "x", discovered_at: "2026-05-20T12:00:01Z" }, ["discovered_at"]],
    ["found on a day that is none", { title: "x", discovered_at: "2026-02-30T12:00:00Z" }, ["discovered_at"]],
    ["with unknown keys", { title: "x", token: "abc" }, [""]],
    ["that is a list", [], [""]],
    ["that is nothing", undefined, [""]],
  ];
  const empty = await openRegistry(t, await open());
  for (const [name, sent, paths] of REFUSED) {
    await t.test(`a leak ${name} is refused, and nothing is stored`, async (t) => {
      const { ask, context } = empty;
      const { status, body } = await ask("POST", "", sent);
      t.equal(status, 400);
      t.equal(body.code, "invalid_body");
      t.same(
        body.problems.map(({ path }: { path: string }) => path),
        paths,
      );
      for (const table of ["leaks", "leak_tokens", "leak_history"] as const) {
        t.same(await context.store.db.selectFrom(table).selectAll().execute(), [], table);
      }
    });
  }

  await t.test("a text that holds one of the tokens is refused by its path", async (t) => {
    const { ask } = await openRegistry(t, await open());
    const token = newToken();
    const texts = {
      title: `key ${token}`,
      description: `see xx${token}yy`,
      source: { kind: "github", place: `https://a.example/?key=${token}` },
      patterns: [`^Bearer ${token}$`],
    };
    const { status, body, text } = await ask("POST", "", { ...texts, tokens: [token] });
    t.equal(status, 400);
    t.same(body.problems.map(({ path }: { path: string }) => path).sort(), [
      "description",
      "patterns[0]",
      "source.place",
      "title",
    ]);
    t.notOk(text.includes(token));
  });

  await t.test("a token of another leak is refused in a text", async (t) => {
    const { ask, add } = await openRegistry(t, await open());
    const token = newToken();
    await add([token]);
    const { status, body, text } = await ask("POST", "", { title: "again", description: `like (${token}).` });
    t.match({ status, path: body.path }, { status: 400, path: "description" });
    t.notOk(text.includes(token));
  });

  await t.test("the same token in two leaks is one token with two leaks", async (t) => {
    const { ask, add, fingerprint } = await openRegistry(t, await open());
    const [shared, own] = [newToken(), newToken()];
    const first = await add([shared], { title: "the first" });
    const second = await ask("POST", "", { title: "the second", tokens: [shared, own] });
    t.same(second.body.also_in, [{ id: first, title: "the first", status: "open", tokens: 1 }]);
    t.match((await ask("GET", `/${first}`)).body.also_in, [{ id: second.body.id, title: "the second", tokens: 1 }]);
    const found = await ask("GET", `?fingerprint=${fingerprint(shared)}`);
    t.same(new Set(found.body.items.map(({ id }: { id: number }) => id)), new Set([first, second.body.id]));
  });

  await t.test("the place where a leak was found is its first occurrence", async (t) => {
    const { ask, add } = await openRegistry(t, await open());
    const id = await add([newToken()], {
      source: { kind: "web", place: "https://a.example/b" },
      discovered_at: "2026-05-19T10:00:00+02:00",
    });
    const at = "2026-05-19T08:00:00.000Z";
    t.match((await ask("GET", `/${id}`)).body.discovered_at, at);
    t.match((await ask("GET", `/${id}/occurrences`)).body, {
      items: [{ url: "https://a.example/b", first_seen: at, last_seen: at, present: true }],
      next_cursor: null,
    });
  });

  await t.test("thousands of tokens are stored whole, and listed page by page", async (t) => {
    const { ask, fingerprint } = await openRegistry(t, await open());
    const tokens = Array.from({ length: 2_300 }, () => newToken());
    const { status, body } = await ask("POST", "", { title: "many", tokens });
    t.equal(status, 201);
    t.equal(body.volume, 2_300);
    t.equal(body.tokens.length, 1_000);
    const listed: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await ask("GET", `/${body.id}/tokens?limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`);
      listed.push(...page.body.items.map((token: { fingerprint: string }) => token.fingerprint));
      cursor = page.body.next_cursor;
    }
    t.same(listed.sort(), tokens.map(fingerprint).sort());
  });

  await t.test("more tokens than a leak may have are refused", async (t) => {
    const { ask } = await openRegistry(t, await open());
    const tokens = Array.from({ length: 100_001 }, (_, i) => `${i}`.padStart(6, "x"));
    const { status, body } = await ask("POST", "", { title: "too many", tokens });
    t.match(
      { status, body },
      { status: 400, body: { problems: [{ path: "tokens", message: "expected at most 100000 tokens" }] } },
    );
  });
});
