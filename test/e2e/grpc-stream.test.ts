import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:http2";
import t from "tap";
import { keyPair, startHttp2Upstream } from "../node/http2-upstream/http2-server.ts";
import { startNode } from "./node-process.ts";

/** Of 48 characters, so that the byte before it is a token character, too. */
const TOKEN = randomBytes(24).toString("hex");

function message(text: string): Buffer {
  const prefix = Buffer.from([0, 0, 0, 0, text.length + 2]);
  return Buffer.concat([prefix, Buffer.from([0x0a, text.length]), Buffer.from(text)]);
}

t.test("each message of a gRPC call is judged before the upstream could answer it", async (t) => {
  let arrived = Buffer.alloc(0);
  const upstream = await startHttp2Upstream(t, (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
    stream
      .on("error", () => {})
      .on("data", (chunk: Buffer) => {
        arrived = Buffer.concat([arrived, chunk]);
        stream.write(chunk);
      });
  });
  const { cert, key } = await keyPair();
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n`,
    rules: `format: 1\nrules: [{ id: listed, type: vpatch, point: [anywhere], tokens: { values: [${TOKEN}] } }]\n`,
    listen: "listen: { host: 127.0.0.1, port: 0, tls: { cert: cert.pem, key: key.pem } }",
    files: { "cert.pem": cert, "key.pem": key },
  });
  const client = connect(`https://127.0.0.1:${node.port}`, { rejectUnauthorized: false }).on("error", () => {});
  t.teardown(() => client.destroy());
  const stream = client.request({ ":method": "POST", ":path": "/api/Chat", "content-type": "application/grpc" });
  for (const text of ["hello", "again"]) {
    const sent = message(text);
    stream.write(sent);
    const [answer] = (await once(stream, "data")) as [Buffer];
    t.ok(answer.equals(sent), "a message is answered before the next is sent");
  }
  const before = arrived.length;
  const broken = new Promise((resolve) => stream.once("close", resolve));
  stream.on("error", () => {});
  stream.write(message(TOKEN));
  await broken;
  t.not(stream.rstCode, 0);
  t.equal(arrived.length, before, "of the message with the token the upstream has nothing");
  const [event] = await node.events(1);
  t.match(event, { rule_id: "listed", action: "blocked" });
  t.notMatch(node.stdout() + node.stderr(), TOKEN);
});
