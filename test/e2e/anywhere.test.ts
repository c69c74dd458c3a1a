import { randomBytes } from "node:crypto";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import t from "tap";
import { send, serve, token } from "./sent-bodies.ts";

interface Request {
  readonly head: string;
  /** As it is sent, chunk sizes included. */
  readonly sent: string | Buffer;
  /** As it has to arrive. */
  readonly body: Buffer;
}

function head(start: string, fields: readonly string[], connection = "close"): string {
  return `${[start, "Host: h", `Connection: ${connection}`, ...fields].join("\r\n")}\r\n\r\n`;
}

function get(target: string, fields: readonly string[] = [], connection?: string): Request {
  return { head: head(`GET ${target} HTTP/1.1`, fields, connection), sent: "", body: Buffer.alloc(0) };
}

function post(type: string, content: string | Buffer, coding = "identity"): Request {
  const body = Buffer.from(content as string);
  const fields = [`Content-Type: ${type}`, `Content-Length: ${body.length}`, `Content-Encoding: ${coding}`];
  return { head: head("POST /v1 HTTP/1.1", fields), sent: body, body };
}

function chunked(chunks: readonly string[], trailer = ""): Request {
  const sent = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
  return {
    head: head("POST /v1 HTTP/1.1", ["Transfer-Encoding: chunked", "Trailer: X-Sum"]),
    sent: `${sent}0\r\n${trailer}\r\n`,
    body: Buffer.from(chunks.join("")),
  };
}

function multipart(boundary: string, declared: string, secret: string): Request {
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\n${secret}\r\n--${boundary}--\r\n`;
  return post(`multipart/form-data; ${declared}`, part);
}

function grpc(secret: string): Request {
  const field = Buffer.concat([Buffer.from([0x0a, secret.length]), Buffer.from(secret)]);
  return post("application/grpc", Buffer.concat([Buffer.from([0, 0, 0, 0, field.length]), field]));
}

function handshake(secret: string): Request {
  const key = `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`;
  const fields = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", key, `Sec-WebSocket-Protocol: v1, ${secret}`];
  return get("/v1", fields, "Upgrade");
}

const escaped = (text: string): string =>
  [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const hex = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join("");
const jwt = (secret: string): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256" })}.${part({ sub: "1", key: secret })}.c2lnbmF0dXJl`;
};
const json = (secret: string): string => `{"note":"a","key":"${secret}"}`;

/** Where a client may put a token. */
const PLACES: Readonly<Record<string, (secret: string) => Request>> = {
  "a JSON string of \\u escapes": (secret) => post("application/json", `{"key":"${escaped(secret)}"}`),
  "the first of two equal keys": (secret) => post("application/json", `{"key":"${secret}","key":"another"}`),
  "JSON in UTF-16LE": (secret) => post("application/json", Buffer.from(`\ufeff${json(secret)}`, "utf16le")),
  "a form field": (secret) => post("application/x-www-form-urlencoded", `a=b&key=${hex(secret)}`),
  "a multipart field": (secret) => multipart("XX", "boundary=XX", secret),
  "a multipart field, the boundary quoted": (secret) => multipart("X Y", 'boundary="X\\ Y"', secret),
  "a multipart field, the boundary split": (secret) => multipart("XXYY", 'boundary*0="XX"; boundary*1=YY', secret),
  "text of XML": (secret) => post("application/xml", `<a><key>&#${secret.charCodeAt(0)};${secret.slice(1)}</key></a>`),
  "an attribute of XML": (secret) => post("text/xml", `<a key='${secret}'/>`),
  "an argument of GraphQL": (secret) => post("application/graphql", `{ user(key: "${escaped(secret)}") { id } }`),
  "a string field of gRPC": grpc,
  "a gzip body": (secret) => post("application/json", gzipSync(json(secret)), "gzip"),
  "a brotli body": (secret) => post("application/json", brotliCompressSync(json(secret)), "br"),
  "a zstd body": (secret) => post("application/json", zstdCompressSync(json(secret)), "zstd"),
  "a gzip body in gzip": (secret) => post("application/json", gzipSync(gzipSync(json(secret))), "gzip, gzip"),
  "a query that is percent-encoded twice": (secret) => get(`/v1?key=${hex(secret).replaceAll("%", "%25")}`),
  "a Basic password": (secret) => get("/v1", [`Authorization: Basic ${btoa(`user:${secret}`)}`]),
  "a claim of a JWT": (secret) => get("/v1", [`Authorization: Bearer ${jwt(secret)}`]),
  "what follows 3 MiB": (secret) => post("text/plain", `${" ".repeat(3 * 2 ** 20)}${secret}`),
  "two chunks": (secret) => chunked([`key ${secret.slice(0, 9)}`, `${secret.slice(9)} end`]),
  "a trailer": (secret) => chunked(["hello"], `X-Sum: ${secret}\r\n`),
  "Sec-WebSocket-Protocol": handshake,
};

t.test("one listed token, point: [anywhere]: blocked wherever it stands; another passes as it was sent", async (t) => {
  const { node, arrived, arrival } = await serve(t);
  const ask = ({ head, sent }: Request) => send(node, [head, sent]);
  const other = `ak_live_${randomBytes(16).toString("hex")}`;
  const complete = () => arrived.filter((one) => one.complete);
  for (const [i, [name, request]] of Object.entries(PLACES).entries()) {
    t.match(await ask(request(token)), /^HTTP\/1\.1 403 /, name);
    const good = request(other);
    t.match(await ask(good), /taken$/, `another token: ${name}`);
    while (complete().length <= i) await arrival();
    t.equal(complete()[i]!.body, good.body.toString("latin1"), `another token arrives as it was sent: ${name}`);
  }
  t.equal(complete().length, Object.keys(PLACES).length);
  t.notMatch(node.stdout() + node.stderr(), token);
});
