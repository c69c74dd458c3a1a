import { connect as connectTls } from "node:tls";
import t from "tap";
import { READ_BUFFER } from "../../../src/node/http1/shared-reads.ts";
import { writeCertificate } from "./certificate-files.ts";
import { openHarness, until } from "./harness.ts";

/** A release of Node that keeps read buffers elsewhere shows here; the node serves all the same, at a higher cost. */
t.test("connections read into one buffer, in the clear and over TLS", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  for (const config of [{}, { tls, http2: false }]) {
    const harness = await openHarness({ config });
    t.teardown(() => harness.close());
    const plain = await harness.dial();
    const socket = "tls" in config ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain;
    for (const target of ["/first", "/second"]) {
      const request = `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
      socket.write(request);
      t.match(await until(socket, /\}$/), `"target":"${target}"`);
      t.equal(READ_BUFFER.toString("latin1", 0, request.length), request);
    }
    socket.destroy();
  }
});
