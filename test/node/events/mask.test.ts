import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import t from "tap";
import { eventsFor, hitsOf, type Request } from "./judged.ts";

// Mixed case, with characters that the encodings treat differently.
const token = `Ak-LIVE_${randomBytes(12).toString("hex")}.Z9~q`;
const leak = { id: "leak", leak: "1", point: ["credentials"], tokens: { values: [token] } };
const bearer = ["Authorization", `Bearer ${token}`];

const percent = (text: string) => text.replace(/./g, (char) => `%${char.charCodeAt(0).toString(16)}`);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const base64url = (text: string) => Buffer.from(text).toString("base64url");
const hex = (text: string) => Buffer.from(text).toString("hex");
const json = (text: string) =>
  JSON.stringify({ k: text }).replaceAll(/[a-f]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

type Expected = Partial<Record<"path" | "query" | "user_agent" | "host" | "request_id" | "method", string>>;
interface Case extends Request {
  readonly name: string;
  readonly rules?: readonly object[];
  readonly is: Expected;
}

const placed: readonly Case[] = [
  {
    name: "a query value; the rest stays",
    target: `/v1?page=2&key=${token}&z=1`,
    is: { path: "/v1", query: "page=2&key=***&z=1" },
  },
  { name: "a query name", target: `/v1?${token}=1&b=2`, is: { query: "***=1&b=2" } },
  { name: "a query without pairs", target: `/v1?${token}`, is: { query: "***" } },
  { name: "a value that goes on after another =", target: `/?a=b=${token}`, is: { query: "a=***" } },
  { name: "pairs at semicolons", target: `/?a=1;key=${token};b=2`, is: { query: "a=1;key=***;b=2" } },
  { name: "a path segment", target: `/v1/${token}/items`, is: { path: "/v1/***/items" } },
  { name: "part of a path segment", target: `/v1/bot${token}x/items`, is: { path: "/v1/***/items" } },
  { name: "a path parameter", target: `/v1/items;key=${token}/a`, is: { path: "/v1/***/a" } },
  {
    name: "a word of the user agent",
    fields: ["User-Agent", `curl/8.5 (key ${token}) Linux`],
    is: { user_agent: "curl/8.5 (key *** Linux" },
  },
  {
    name: "a label of the host, in lower case",
    fields: ["Host", `ak-${hex(token).slice(0, 8)}.example.com`],
    rules: [{ id: "h", point: ["header", "HOST"], regex: "^ak-[0-9a-f]{8}" }],
    is: { host: "***" },
  },
  {
    name: "a host in mixed case",
    fields: ["Host", `Sandbox-AbCdEf.example.com`],
    rules: [{ id: "h", point: ["header", "HOST"], regex: "AbCdEf" }],
    is: { host: "***" },
  },
  {
    name: "percent-encoded, in part",
    target: `/?key=${percent(token.slice(0, 3))}${token.slice(3)}`,
    is: { query: "key=***" },
  },
  { name: "percent-encoded twice", target: `/?key=${percent(percent(token))}`, is: { query: "key=***" } },
  {
    name: "percent-encoded three times, in a path",
    target: `/a/${percent(percent(percent(token)))}/b`,
    is: { path: "/a/***/b" },
  },
  { name: "%u escapes", target: `/?key=${token.replace("A", "%u0041")}`, is: { query: "key=***" } },
  { name: "an encoded slash before it", target: `/a%2f${token}/b`, is: { path: "/***/b" } },
  { name: "base64", target: `/?key=${base64(token)}&b=2`, is: { query: "key=***&b=2" } },
  { name: "base64url in a path", target: `/a/${base64url(token)}/b`, is: { path: "/a/***/b" } },
  {
    name: "base64 of user and password",
    target: `/?auth=Basic%20${base64(`joe:${token}`)}`,
    is: { query: "auth=***" },
  },
  { name: "base64 of base64", target: `/?k=${base64(base64(token))}`, is: { query: "k=***" } },
  { name: "base64 inside a larger value", target: `/?k=v1.${base64url(`xy${token}z`)}.sig`, is: { query: "k=***" } },
  { name: "base64 with slashes, cut into segments", target: `/a/${base64(`>>>${token}???`)}/b`, is: {} },
  { name: "hexadecimal", target: `/?k=${hex(token)}`, is: { query: "k=***" } },
  { name: "hexadecimal in upper case", target: `/?k=${hex(token).toUpperCase()}`, is: { query: "k=***" } },
  {
    name: "a JWT's payload",
    target: `/?jwt=${base64url('{"alg":"none"}')}.${base64url(JSON.stringify({ key: token }))}.`,
    is: { query: "jwt=***" },
  },
  {
    name: "a JWT's payload with escapes",
    target: `/?jwt=${base64url('{"alg":"none"}')}.${base64url(json(token))}.`,
    is: { query: "jwt=***" },
  },
];

for (const { name, is, ...request } of placed) {
  t.test(`a token that stands in the request is masked there: ${name}`, (t) => {
    const rules = request.rules ?? [leak];
    const whole = { ...request, fields: [...(request.fields ?? []), ...bearer] };
    const [event] = eventsFor(hitsOf(rules, whole), whole);
    t.match(event, is);
    t.notMatch(JSON.stringify(event), token);
    for (const form of [base64(token), base64url(token), hex(token)])
      t.notMatch(JSON.stringify(event).toLowerCase(), form.toLowerCase());
    t.end();
  });
}

const secret = `s3cr-${randomBytes(6).toString("hex")}`;
const values: readonly Case[] = [
  {
    name: "+ for blanks",
    rules: [{ id: "r", point: ["get", "q"], regex: "drop table" }],
    target: "/?q=drop+table+abc&p=1",
    is: { query: "q=***&p=1" },
  },
  {
    name: "+ for blanks, elsewhere",
    rules: [{ id: "r", point: ["header", "X"], regex: "ab cd" }],
    target: "/?q=ab+cd+ef&p=1",
    fields: ["X", "ab cd ef"],
    is: { query: "q=***&p=1" },
  },
  {
    name: "a short value with + for a blank",
    rules: [{ id: "r", point: ["header", "X"], regex: "ab cd" }],
    target: "/?q=ab+cd&p=1",
    fields: ["X", "ab cd"],
    is: { query: "q=***&p=1" },
  },
  {
    name: "a value of one character only where it is a piece",
    rules: [{ id: "r", point: ["get", "q"] }],
    target: "/v1/1/a1?q=1&p=11&r=1",
    is: { path: "/v1/***/a1", query: "q=***&p=11&r=***" },
  },
  {
    name: "a value of four inside others",
    rules: [{ id: "r", point: ["header", "X-PIN"] }],
    target: "/a/pin-4711/b",
    fields: ["X-Pin", "4711"],
    is: { path: "/a/***/b" },
  },
  {
    name: "a JSON member with escapes",
    rules: [{ id: "r", point: ["get", "j", "json_doc", "hash", "k"] }],
    target: `/?j=${encodeURIComponent(json(secret))}&p=1`,
    is: { query: "j=***&p=1" },
  },
  {
    name: "gzip",
    rules: [{ id: "r", point: ["get", "z", "base64", "gzip"] }],
    target: `/?z=${gzipSync(secret).toString("base64url")}&p=1`,
    is: { query: "z=***&p=1" },
  },
  {
    name: "gzip under a bracketed name",
    rules: [{ id: "r", point: ["get", "z", "hash", "k", "base64", "gzip"] }],
    target: `/?z%5Bk%5D=${gzipSync(secret).toString("base64url")}&p=1`,
    is: { query: "z%5Bk%5D=***&p=1" },
  },
  {
    name: "gzip behind more pairs than are told apart",
    rules: [{ id: "r", point: ["get", "z", "base64", "gzip"] }],
    target: `/?${"a=1&".repeat(100)}z=${gzipSync(secret).toString("base64url")}`,
    is: {},
  },
  {
    name: "gzip in any query value",
    rules: [{ id: "r", point: ["get_all", "base64", "gzip"], regex: "s3cr" }],
    target: `/?z=${gzipSync(secret).toString("base64url")}`,
    is: { query: "***" },
  },
  {
    name: "gzip in a path",
    rules: [{ id: "r", point: ["path", 1, "base64", "gzip"] }],
    target: `/a/${gzipSync(secret).toString("base64url")}/b`,
    is: { path: "***" },
  },
  {
    name: "hexadecimal with separators in the user agent",
    rules: [{ id: "r", point: ["header", "USER-AGENT", "hex"] }],
    fields: ["User-Agent", hex(secret).replace(/../g, "$&:")],
    is: { user_agent: "***" },
  },
  {
    name: "values joined by a rule",
    rules: [{ id: "r", point: ["get", "a", "pollution"], regex: "^12,34$" }],
    target: "/?a=12&a=34",
    is: { query: "a=***&a=***" },
  },
  {
    name: "a path that a regex over the target found",
    rules: [{ id: "r", point: ["uri"], regex: "admin" }],
    target: "/v1/admin/users?x=1",
    is: { path: "***", query: "x=1" },
  },
  {
    name: "a value that rules of two kinds matched",
    rules: [
      { id: "a", mode: "watch", point: ["header", "X-KEY"], regex: "^s3cr" },
      { id: "b", point: ["header", "X-OTHER"] },
    ],
    target: `/${secret}`,
    fields: ["X-Key", secret, "X-Other", "other value"],
    is: { path: "/***" },
  },
  {
    name: "an invented method",
    rules: [{ id: "r", point: ["method"], regex: "^S3CR" }],
    method: secret.toUpperCase(),
    is: { method: "***" },
  },
  {
    name: "a registered method is shown",
    rules: [{ id: "r", point: ["method"], regex: "^DELETE$" }],
    method: "DELETE",
    is: { method: "DELETE" },
  },
];

for (const { name, is, ...request } of values) {
  t.test(`a matched value is masked: ${name}`, (t) => {
    const hits = hitsOf(request.rules!, request);
    t.equal(hits.length, request.rules!.length, "the rules match");
    for (const event of eventsFor(hits, request)) {
      t.match(event, is);
      t.notMatch(JSON.stringify(event).toLowerCase(), secret);
      t.notMatch(JSON.stringify(event), "H4sI", "no gzip");
    }
    t.end();
  });
}

t.test("the client's address and what the operator named are shown even where a rule matched them", (t) => {
  const rules = [["remote_addr"], ["instance"], ["scheme"], ["proto"]].map((point, i) => ({ id: `r${i}`, point }));
  const [event] = eventsFor(hitsOf(rules, { target: "/1/1.1/https" }), { target: "/1/1.1/https" });
  t.match(event, { remote_addr: "203.0.113.9", application: "1", scheme: "https", path: "/1/1.1/https" });
  t.end();
});

t.test("a crafted value of thousands of words masks every text instead of costing time", (t) => {
  const words = Array.from({ length: 2_000 }, (_, i) => `word${i}`).join(" ");
  const request = { target: `/${"a/".repeat(2_000)}?bb=cc&b=c`, fields: ["X-Words", words, "User-Agent", "curl/8.5"] };
  const [event] = eventsFor(hitsOf([{ id: "r", point: ["header", "X-WORDS"] }], request), request);
  t.match(event, { path: "***", query: "***", user_agent: "***", host: "***" });
  t.end();
});
