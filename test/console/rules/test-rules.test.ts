import { t } from "tap";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { madeToken } from "../rulesets/made-leaks.ts";
import { onEachStore } from "../stores.ts";

const TOKEN = madeToken();
const BEARER = { id: "bearer", type: "vpatch", point: ["header", "AUTHORIZATION"], regex: "^Bearer ak_" };
const LISTED = { id: "listed", type: "vpatch", point: ["credentials"], tokens: { values: [TOKEN] } };

async function send(console: TestConsole, payload: object, role: "analyst" | "node" = "analyst") {
  const answer = await console.api.inject({
    method: "POST",
    url: "/api/v1/rules/test",
    headers: await console.as(role),
    payload,
  });
  return { status: answer.statusCode, body: answer.json(), text: answer.body };
}

const raw = (head: string, body = ""): string => `${head.replaceAll("\n", "\r\n")}\r\n\r\n${body}`;

const CASES: readonly (readonly [name: string, payload: object, expected: object])[] = [
  [
    "a token of its list in a header",
    { rules: [LISTED], request: { raw: raw(`GET /v1 HTTP/1.1\nHost: a.example\nX-Api-Key: ${TOKEN}`) } },
    {
      refused: null,
      verdict: "blocked",
      rules: [{ rule: "listed", verdict: "blocks", hit: true, match: { point: ["credentials"] } }],
    },
  ],
  [
    "a token of its list in a JSON body of a curl command",
    { rules: [LISTED], request: { curl: `curl https://a.example/v1 --json '{"key":"${TOKEN}"}'` } },
    { verdict: "blocked" },
  ],
  [
    "a watching rule and one that is out of scope",
    {
      rules: [
        { ...BEARER, mode: "watch" },
        { ...BEARER, id: "elsewhere", when: [{ point: ["header", "HOST"], type: "iequal", value: "b.example" }] },
      ],
      request: { curl: `curl https://a.example/ -H 'Authorization: Bearer ${TOKEN}'` },
    },
    {
      verdict: "watched",
      rules: [
        { rule: "bearer", mode: "watch", verdict: "watches" },
        {
          rule: "elsewhere",
          verdict: "would match, but is out of scope",
          in_scope: false,
          when: [{ holds: false, value: "b.example" }],
        },
      ],
    },
  ],
  [
    "an exception by network, and one that has expired",
    {
      rules: [
        { ...BEARER, unless: [{ point: ["remote_addr"], type: "cidr", value: "198.51.100.0/24" }] },
        { ...BEARER, id: "old", expires_at: "2020-01-01" },
      ],
      request: { curl: `curl https://a.example/ -H 'Authorization: Bearer ${TOKEN}'`, remote_addr: "198.51.100.7" },
    },
    {
      verdict: "passed on",
      rules: [
        { unless: [{ holds: true }], hit: false },
        { verdict: "would match, but has expired", expired: true },
      ],
    },
  ],
  [
    "a request that a node refuses",
    {
      rules: [BEARER],
      request: { raw: raw("GET /v1 HTTP/1.1\nHost: a.example\nContent-Length: 1\nTransfer-Encoding: chunked") },
    },
    { refused: { status: 400, code: "length_and_coding" }, verdict: "refused", rules: [] },
  ],
];

await onEachStore(t, async (t, open) => {
  await t.test("a rule is tried as a node would judge, and nothing of the request is told or kept", async (t) => {
    const console = await openTestConsole(t, await open());
    for (const [name, payload, expected] of CASES) {
      const { status, body, text } = await send(console, payload);
      t.equal(status, 200, `${name}: ${text}`);
      t.match(body, expected, name);
      t.notOk(text.includes(TOKEN), name);
    }
    const { db } = console.context.store;
    t.same(await db.selectFrom("audit").selectAll().execute(), []);
    t.same(await db.selectFrom("rules").selectAll().execute(), []);
    t.notOk(console.logged.join("").includes(TOKEN));
  });

  await t.test("the values of a point are masked, and bounded", async (t) => {
    const console = await openTestConsole(t, await open());
    const query = Array.from({ length: 80 }, (_, i) => `k${i}=value-${i}`).join("&");
    const { body } = await send(console, {
      rules: [{ id: "all", type: "vpatch", point: ["get_all"] }],
      request: { raw: raw(`GET /?${query} HTTP/1.1\nHost: a.example`) },
    });
    const [point] = body.rules[0].points;
    t.equal(point.values.length, 50);
    t.equal(point.more, 30);
    t.same(new Set(point.values), new Set(["*** (7)", "*** (8)"]));
  });

  await t.test("every mistake of rules and request is told with its path", async (t) => {
    const console = await openTestConsole(t, await open());
    const { status, body } = await send(console, {
      rules: [BEARER, { ...BEARER, regex: "(" }, { ...BEARER, colour: "red" }],
      request: { raw: "hello" },
    });
    t.equal(status, 400);
    t.same(
      body.problems.map(({ path }: { path: string }) => path),
      ["rules[1].regex", "rules[2]", "request.raw"],
    );
    for (const request of [{}, { raw: "x", curl: "y" }, { raw: "x", remote_addr: "nowhere" }]) {
      t.equal((await send(console, { rules: [BEARER], request })).status, 400);
    }
    t.equal((await send(console, { rules: [], request: { raw: "x" } })).status, 400);
    t.equal(
      (await send(console, { rules: [BEARER], request: { curl: "curl https://a.example" } }, "node")).status,
      403,
    );
  });
});
