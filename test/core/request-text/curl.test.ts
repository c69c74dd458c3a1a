import { randomBytes } from "node:crypto";
import t from "tap";
import { readCurl } from "../../../src/core/request-text/curl.ts";

const token = randomBytes(8).toString("hex");
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

interface Expected {
  readonly method?: string;
  readonly target?: string;
  readonly scheme?: string;
  /** Values of fields by name in lower case, in order. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

const cases: readonly [command: string, expected: Expected][] = [
  [
    "curl https://api.example.com/v1/items?a=1",
    { method: "GET", target: "/v1/items?a=1", scheme: "https", fields: { host: ["api.example.com"], accept: ["*/*"] } },
  ],
  ["curl http://api.example.com", { target: "/", scheme: "http" }],
  ["curl api.example.com:8080/x", { target: "/x", scheme: "http", fields: { host: ["api.example.com:8080"] } }],
  ["curl http://api.example.com?a=1", { target: "/?a=1" }],
  ["curl 'http://[2001:db8::1]:8080/x'", { target: "/x", fields: { host: ["[2001:db8::1]:8080"] } }],
  ["curl http://h/x#fragment", { target: "/x" }],
  ["/usr/bin/curl http://h/x", { target: "/x" }],
  ["curl --url http://h/x", { target: "/x" }],
  [`curl http://h/x -H 'Authorization: Bearer ${token}'`, { fields: { authorization: [`Bearer ${token}`] } }],
  [`curl -H "X-A: 1" -H "X-A: 2" --header 'X-B:3' http://h/x`, { fields: { "x-a": ["1", "2"], "x-b": ["3"] } }],
  [`curl -HX-A:1 http://h/x`, { fields: { "x-a": ["1"] } }],
  [`curl -H 'Host: other' http://h/x`, { fields: { host: ["other"] } }],
  [`curl -H 'Accept:' -H 'User-Agent:' http://h/x`, { fields: { accept: [], "user-agent": [] } }],
  [`curl -H 'X-Empty;' http://h/x`, { fields: { "x-empty": [""] } }],
  ["curl -X DELETE http://h/x", { method: "DELETE" }],
  ["curl -XDELETE http://h/x", { method: "DELETE" }],
  ["curl --request PATCH http://h/x", { method: "PATCH" }],
  ["curl -sS -X PUT http://h/x", { method: "PUT", target: "/x" }],
  ["curl -sSX PUT http://h/x", { method: "PUT", target: "/x" }],
  [`curl -skH 'X-A: 1' http://h/x`, { target: "/x", fields: { "x-a": ["1"] } }],
  ["curl -I http://h/x", { method: "HEAD" }],
  ["curl -sIL http://h/x", { method: "HEAD", target: "/x" }],
  [`curl -u joe:${token} http://h/x`, { fields: { authorization: [basic(`joe:${token}`)] } }],
  [`curl --user joe:${token} http://h/x -H 'Authorization: own'`, { fields: { authorization: ["own"] } }],
  [`curl http://joe:p%40ss@h/x`, { fields: { host: ["h"], authorization: [basic("joe:p@ss")] } }],
  [`curl http://joe:100%@h/x`, { fields: { authorization: [basic("joe:100%")] } }],
  [`curl --oauth2-bearer ${token} http://h/x`, { fields: { authorization: [`Bearer ${token}`] } }],
  ["curl -b 'a=1; b=2' http://h/x", { fields: { cookie: ["a=1; b=2"] } }],
  [
    "curl -A 'my agent' -e http://r/ http://h/x",
    { target: "/x", fields: { "user-agent": ["my agent"], referer: ["http://r/"] } },
  ],
  [
    "curl -d a=1 http://h/x",
    {
      method: "POST",
      target: "/x",
      fields: { "content-type": ["application/x-www-form-urlencoded"], "content-length": ["3"] },
    },
  ],
  [
    "curl -d a=1 --data-raw 'b=2' http://h/x -H 'content-type: text/plain'",
    { method: "POST", fields: { "content-type": ["text/plain"], "content-length": ["7"] } },
  ],
  [
    `curl --json '{"a":1}' http://h/x`,
    { method: "POST", fields: { "content-type": ["application/json"], accept: ["application/json"] } },
  ],
  ["curl -d a=1 -X PUT http://h/x", { method: "PUT" }],
  [
    "curl -G -d a=1 -d b=2 'http://h/x?c=3'",
    { method: "GET", target: "/x?c=3&a=1&b=2", fields: { "content-type": [] } },
  ],
  [
    "curl -G --data-urlencode 'q=a b&c' --data-urlencode 'plain text' http://h/x",
    { target: "/x?q=a%20b%26c&plain%20text" },
  ],
  ["curl -o out.json -w '%{http_code}' --max-time 5 http://h/x", { target: "/x" }],
  ["curl --some-option value http://h/x", { target: "/x" }],
  ["curl --some-flag http://h/x -v", { target: "/x" }],
  ["curl --compressed http://h/x", { target: "/x", fields: { "accept-encoding": ["deflate, gzip"] } }],
  [
    `curl 'http://h/x' \\\n  -H 'accept: application/json' \\\n  -H 'x-key: ${token}' \\\n  --data-raw $'{"a":"it\\'s"}'`,
    { method: "POST", fields: { accept: ["application/json"], "x-key": [token], "content-length": ["12"] } },
  ],
  [`curl http://h/x -H 'X-Name: é'`, { fields: { "x-name": ["Ã©"] } }],
];

for (const [command, { method, target, scheme, fields = {} }] of cases) {
  t.test(`a curl command is read as the head that curl sends: ${command.replaceAll(token, "TOKEN")}`, (t) => {
    const head = readCurl(command);
    if (typeof head === "string") throw new Error(head);
    if (method !== undefined) t.equal(head.method, method);
    if (target !== undefined) t.equal(head.target, target);
    if (scheme !== undefined) t.equal(head.scheme, scheme);
    for (const [name, values] of Object.entries(fields)) {
      const list = head.fields.list();
      const found = list.filter((_, i) => i % 2 === 1 && list[i - 1]!.toLowerCase() === name);
      t.strictSame(found, values, name);
    }
    t.end();
  });
}

for (const [command, sentence] of [
  ["", "expected a URL in the curl command"],
  ["curl", "expected a URL in the curl command"],
  ["curl -H 'A: b'", "expected a URL in the curl command"],
  ["curl 'http://h", "expected a closing ' in the command"],
  ["curl http:///x", "expected a URL such as https://api.example.com/v1/items"],
  ["curl ftp://h/x", "expected a URL such as https://api.example.com/v1/items"],
  ["wget http://h/x", "expected a command that starts with curl"],
] as const) {
  t.equal(readCurl(command), sentence, `what is no curl command is told in a sentence: ${command}`);
}
