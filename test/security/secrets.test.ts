import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import t from "tap";
import { startNode, type NodeProcess } from "../e2e/node-process.ts";
import { startUpstream } from "../e2e/recording-upstream.ts";

const token = `ak_test_${randomBytes(16).toString("hex")}`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const hex = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join("");

/** Heads that carry the token in some way; whatever becomes of them, the token must not be written anywhere. */
const HEADS: Readonly<Record<string, string>> = {
  "a Bearer value": `GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  "a Basic password": `GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ${base64(`me:${token}`)}\r\n\r\n`,
  "a query value": `GET /x?a=1&key=${token} HTTP/1.1\r\nHost: a\r\n\r\n`,
  "a query name": `GET /x?${token}=1 HTTP/1.1\r\nHost: a\r\n\r\n`,
  "a percent-encoded query value": `GET /x?key=${hex(token)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  "a twice encoded query value": `GET /x?key=${hex(token).replaceAll("%", "%25")} HTTP/1.1\r\nHost: a\r\n\r\n`,
  "a base64 query value": `GET /x?key=${encodeURIComponent(base64(token))} HTTP/1.1\r\nHost: a\r\n\r\n`,
  "a path segment": `GET /v1/${token}/x HTTP/1.1\r\nHost: a\r\n\r\n`,
  "an encoded path segment": `GET /v1/${hex(token)}/x HTTP/1.1\r\nHost: a\r\n\r\n`,
  "a cookie and the user agent": `GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: tool/${token}\r\nCookie: sid=${token}\r\n\r\n`,
  "a host label and a query value": `GET /?k=${token} HTTP/1.1\r\nHost: ${token}.example.com\r\n\r\n`,
  "a request id": `GET /?k=${token} HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${token}\r\n\r\n`,
  "X-Forwarded-For": `GET /?k=${token} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${token}\r\n\r\n`,
  "a watched header": `GET / HTTP/1.1\r\nHost: a\r\nX-Watched: v1 ${token}\r\n\r\n`,
  "the whole target by a regex": `GET /find/${token}?q=1 HTTP/1.1\r\nHost: a\r\n\r\n`,
  "a malformed field": `GET / HTTP/1.1\r\nHost: a\r\nBad Name ${token}: x\r\n\r\n`,
  "a malformed request line": `GET /${token} nonsense\r\nHost: a\r\n\r\n`,
  "both framings": `POST /${token} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
  "an unknown expectation": `POST / HTTP/1.1\r\nHost: a\r\nExpect: ${token}\r\nContent-Length: 1\r\n\r\nx`,
  "a host that is none": `GET / HTTP/1.1\r\nHost: ${token}/x\r\n\r\n`,
  "an upstream that is away": `GET /away HTTP/1.1\r\nHost: a\r\nX-Other: ${base64(token)}\r\n\r\n`,
  "a refused WebSocket": `GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${base64("0123456789abcdef")}\r\nSec-WebSocket-Protocol: ${token}\r\n\r\n`,
};

const RULES = `format: 1
rules:
  - { id: listed, type: vpatch, leak: "1", point: [credentials], tokens: { file: tokens.txt } }
  - { id: no-leak, type: vpatch, mode: watch, point: [header, X-WATCHED], regex: "ak_test_" }
  - { id: target, type: vpatch, mode: watch, point: [uri], regex: "ak_test" }
`;

for (const format of ["native", "ecs", "ocsf"]) {
  t.test(`no listed token is ever written: events in ${format}`, async (t) => {
    const upstream = await startUpstream(t);
    const config = `routes:
  - { name: away, path: /away, upstream: "http://127.0.0.1:1" }
  - { name: api, upstream: "${upstream.url}" }
trusted_proxies: [127.0.0.0/8]
events: { log: stdout, format: ${format} }
log: { level: debug }
`;
    const node = await startNode(t, { config, rules: RULES, files: { "tokens.txt": `${token}\n` } });
    const answers: string[] = [];
    for (const [name, head] of Object.entries(HEADS)) {
      const answer = await send(node, head);
      t.match(answer, /^HTTP\/1\.1 [2345]\d\d /, `${name} is answered`);
      answers.push(answer);
    }
    const written: Record<string, string> = {
      metrics: await text(`${node.adminUrl}/metrics`),
      status: await text(`${node.adminUrl}/status`),
      answers: answers.join("\n"),
    };
    t.equal(await node.stop(), 0);
    t.ok(node.stdout().split("\n").length >= 15, "events were written");
    Object.assign(written, { events: node.stdout(), log: node.stderr(), state: (await stateFiles(node)).join("\n") });
    const forms = { plain: token, "percent-encoded": hex(token), "in base64": base64(token).replace(/=+$/, "") };
    for (const [place, content] of Object.entries(written)) {
      for (const [form, secret] of Object.entries(forms))
        t.notOk(content.includes(secret), `not in the ${place}, ${form}`);
    }
  });
}

/** Sends bytes, half-closes, and gives everything that comes back. */
function send(node: NodeProcess, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(node.port, "127.0.0.1", () =>
      socket.write(head.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")),
    );
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function stateFiles({ folder }: NodeProcess): Promise<string[]> {
  const names = await readdir(join(folder, "state"), { recursive: true, withFileTypes: true });
  return Promise.all(
    names.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")),
  );
}
