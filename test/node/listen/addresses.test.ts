import { connect } from "node:net";
import t from "tap";
import { allOf, openHarness } from "./harness.ts";

const HOST = "Host: api.example.com\r\n";
const CLOSE = "Connection: close\r\n";

t.test("IPv6 peers and listeners", async (t) => {
  const harness = await openHarness({ config: { host: "::1" } });
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET / HTTP/1.1\r\nHost: [::1]:${harness.port}\r\n${CLOSE}\r\n`);
  t.match(text, /"host":"\[::1\]:\d+"/);
  t.match(text, /"peer":\{"address":"::1"/);
});

t.test("an IPv4 client of an IPv6 listener is known by its IPv4 address", async (t) => {
  const harness = await openHarness({ config: { host: "::" } });
  t.teardown(() => harness.close());
  const socket = connect(harness.port, "127.0.0.1");
  const all = allOf(socket);
  socket.write(`GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
  t.match(await all, /"peer":\{"address":"127\.0\.0\.1"/);
});

t.test("a port in use and a foreign address are told in a sentence", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  await t.rejects(openHarness({ config: { port: harness.port } }), {
    message: `the address 127.0.0.1:${harness.port} is already in use`,
  });
  await t.rejects(openHarness({ config: { host: "192.0.2.1" } }), {
    message: /^the address 192\.0\.2\.1:0 is not an address of this machine$/,
  });
});
