import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect as connectPlain, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import t from "tap";
import { writeCertificate } from "./certificate-files.ts";
import { allOf, openHarness, until } from "./harness.ts";
import { answerFields } from "../answer-fields.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

async function handshake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  await once(socket, "secureConnect");
  socket.on("error", () => {});
  return socket;
}

async function nameShown(port: number, servername?: string): Promise<string> {
  const socket = await handshake(port, servername === undefined ? {} : { servername });
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

t.test("each server name gets its certificate, a wildcard one label, all others the main one", async (t) => {
  const folder = t.testdir();
  const main = await writeCertificate(folder, "main", "main.test");
  const harness = await openHarness({
    config: {
      tls: {
        ...main,
        sni: [
          { host: "api.example.com", ...(await writeCertificate(folder, "api", "api.test")) },
          { host: "*.example.com", ...(await writeCertificate(folder, "wild", "wild.test")) },
        ],
      },
    },
  });
  t.teardown(() => harness.close());
  t.equal(await nameShown(harness.port), "main.test", "no name");
  for (const [name, shown] of [
    ["api.example.com", "api.test"],
    ["API.example.COM", "api.test"],
    ["www.example.com", "wild.test"],
    ["a.www.example.com", "main.test"],
    ["example.com", "main.test"],
    ["other.test", "main.test"],
    ["localhost", "main.test"],
  ] as const) {
    t.equal(await nameShown(harness.port, name), shown, name);
  }
});

t.test("new certificates count for new connections, and the open ones go on", async (t) => {
  const folder = t.testdir();
  const former = await writeCertificate(folder, "former", "former.test");
  const next = await writeCertificate(folder, "next", "next.test");
  const harness = await openHarness({ config: { tls: { ...former, sni: [{ host: "a.test", ...former }] } } });
  t.teardown(() => harness.close());
  const open = await handshake(harness.port);
  await harness.listeners.reloadCertificates({ ...next, sni: [{ host: "a.test", ...next }] });
  t.equal(await nameShown(harness.port), "next.test");
  t.equal(await nameShown(harness.port, "a.test"), "next.test");
  open.write(REQUEST);
  t.match(await until(open, /\}$/), "200 OK");
  open.destroy();

  const broken = join(folder, "broken.crt");
  await writeFile(broken, "-----BEGIN CERTIFICATE-----\n");
  for (const [tls, message] of [
    [{ ...next, cert: join(folder, "none.crt"), sni: [] }, /none\.crt does not exist$/],
    [
      { ...next, cert: broken, sni: [] },
      /^the certificate in .*broken\.crt and the key in .*next\.key cannot be used together$/,
    ],
    [{ cert: former.cert, key: next.key, sni: [] }, /cannot be used together$/],
    [{ ...former, sni: [{ host: "a.test", cert: broken, key: next.key }] }, /cannot be used together$/],
  ] as const) {
    await t.rejects(harness.listeners.reloadCertificates({ ...tls, sni: [...tls.sni] }), { message });
    t.equal(await nameShown(harness.port), "next.test", "the last good ones stay");
  }
});

t.test("a certificate that cannot be used keeps the listener from opening, with a sentence", async (t) => {
  const folder = t.testdir();
  await t.rejects(
    openHarness({ config: { tls: { cert: join(folder, "none"), key: join(folder, "none"), sni: [] } } }),
    {
      message: /none does not exist$/,
    },
  );
});

t.test("the request knows its scheme and its client, also behind a PROXY header", async (t) => {
  const folder = t.testdir();
  const tls = { ...(await writeCertificate(folder, "main", "main.test")), sni: [] };
  const harness = await openHarness({ config: { tls, proxy_protocol: { from: ["127.0.0.1"] } } });
  t.teardown(() => harness.close());
  const raw = await harness.dial();
  raw.write("PROXY TCP4 192.0.2.9 192.0.2.1 4711 443\r\n");
  const socket = await handshake(harness.port, { socket: raw });
  socket.write(REQUEST);
  const text = await until(socket, /\}$/);
  t.match(text, /"scheme":"https"/);
  t.match(text, /"peer":\{"address":"192\.0\.2\.9","port":4711\}/);
  socket.destroy();
  await harness.idle();
});

t.test("a PROXY header that comes in one piece with the TLS hello loses none of it", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  const harness = await openHarness({ config: { tls, proxy_protocol: { from: ["127.0.0.1"] } } });
  // A proxy that puts its header right before the first bytes of its client.
  const proxy = createServer((client) => {
    client.once("data", (hello: Buffer) => {
      const onward = connectPlain(harness.port, "127.0.0.1");
      onward.write(Buffer.concat([Buffer.from("PROXY TCP4 192.0.2.9 192.0.2.1 4711 443\r\n"), hello]));
      client
        .on("error", () => {})
        .pipe(onward.on("error", () => {}))
        .pipe(client);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  t.teardown(async () => {
    await harness.close();
    proxy.close();
  });
  const socket = await handshake((proxy.address() as AddressInfo).port);
  socket.write(REQUEST);
  t.match(await until(socket, /\}$/), /"peer":\{"address":"192\.0\.2\.9","port":4711\}/);
  socket.destroy();
});

t.test("what is not a TLS handshake, or too slow or too old for one, is closed and counted", async (t) => {
  const folder = t.testdir();
  const tls = { ...(await writeCertificate(folder, "main", "main.test")), sni: [] };
  const harness = await openHarness({ config: { tls }, timeouts: { head: 150 } });
  t.teardown(() => harness.close());
  await harness.talk(REQUEST);
  t.same(
    harness.refused.map(({ code }) => code),
    ["malformed_request"],
    "HTTP",
  );
  t.equal(await harness.talk(""), "", "nothing");
  t.equal(harness.refused.at(-1)?.code, "request_timeout");
  await t.rejects(
    handshake(harness.port, { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
    "TLS 1.1",
  );
  await t.rejects(handshake(harness.port, { ALPNProtocols: ["spdy/3"] }), "an unknown protocol");
  await harness.idle();
  t.equal(harness.exchanges.length, 0);
});

t.test("an answer that is cut on TLS has no proper end", async (t) => {
  const folder = t.testdir();
  const tls = { ...(await writeCertificate(folder, "main", "main.test")), sni: [] };
  const harness = await openHarness({
    config: { tls },
    exchange({ reply }) {
      reply.start(200, "", answerFields([]));
      reply.write(Buffer.from("part"));
      setImmediate(() => reply.abort());
    },
  });
  t.teardown(() => harness.close());
  const socket = await handshake(harness.port);
  const all = allOf(socket);
  socket.write(REQUEST);
  t.notMatch(await all, /\r\n0\r\n\r\n$/);
  await harness.idle();
});

t.test("connections_max counts TLS connections, and frees their place", async (t) => {
  const folder = t.testdir();
  const tls = { ...(await writeCertificate(folder, "main", "main.test")), sni: [] };
  const harness = await openHarness({ config: { tls }, limits: { connections_max: 1 }, timeouts: { head: 600_000 } });
  t.teardown(() => harness.close());
  const socket = await handshake(harness.port);
  t.equal(harness.listeners.connections(), 1);
  await t.rejects(handshake(harness.port));
  t.same(
    harness.refused.map(({ code }) => code),
    ["too_many_connections"],
  );
  socket.destroy();
  await harness.idle();
  (await handshake(harness.port)).destroy();
  await harness.idle();
});
