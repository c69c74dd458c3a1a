import { createServer as createHttp1Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import t from "tap";
import { ask, open } from "./asking.ts";
import { startHttp2Upstream } from "./http2-server.ts";

for (const tls of [false, true]) {
  t.test(`active checks take an address down and bring it back ${tls ? "over TLS" : "in the clear"}`, async (t) => {
    let healthy = true;
    const asked = new Set<string | undefined>();
    const server = await startHttp2Upstream(
      t,
      (stream, headers) => {
        asked.add(headers[":path"]);
        stream.respond({ ":status": healthy || headers[":path"] !== "/ready" ? 302 : 500 }, { endStream: true });
      },
      { tls },
    );
    const health = { path: "/ready", interval: "5ms", healthy_after: 2, unhealthy_after: 2 };
    const { upstream, changes, change } = open(t, { urls: [server.url], health, tls: { verify: false } });
    t.match(await ask(upstream, { target: "/x" }).done, { status: 302 });

    healthy = false;
    await change();
    t.same(changes, [[server.url, false]]);
    t.match(await ask(upstream, { target: "/x" }).done, { fault: "upstream_unhealthy" });

    healthy = true;
    await change();
    t.match(await ask(upstream, { target: "/x" }).done, { status: 302 });
    t.same(asked, new Set(["/x", "/ready"]));
  });
}

t.test("a check that is not answered, never ends, or is answered in another protocol counts", async (t) => {
  const silent = await startHttp2Upstream(t, () => {});
  const endless = await startHttp2Upstream(t, (stream) => {
    stream.respond({ ":status": 200 });
    stream.write("x");
  });
  const broken = await startHttp2Upstream(t, (stream) => {
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.write("x", () => stream.close(2));
  });
  const http1 = createHttp1Server().listen(0, "127.0.0.1");
  await once(http1, "listening");
  t.teardown(() => http1.close());
  const urls = [silent.url, endless.url, broken.url, `h2://127.0.0.1:${(http1.address() as AddressInfo).port}`];
  const health = { path: "/", interval: "5ms", timeout: "50ms", unhealthy_after: 1 };
  const { upstream, changes, change } = open(t, { urls, health });
  while (changes.length < urls.length) await change();
  t.ok(upstream.status().every(({ healthy }) => !healthy));
});

t.test("a check reads a long answer only so far", async (t) => {
  // It never ends: only a check that cuts it off is done before its time is up.
  const { url, server } = await startHttp2Upstream(t, (stream) => {
    stream.respond({ ":status": 200 });
    stream.write(Buffer.alloc(1 << 20));
  });
  const { upstream } = open(t, { urls: [url], health: { path: "/", interval: "5ms", unhealthy_after: 1 } });
  for (let check = 0; check < 3; check++) await once(server, "stream");
  t.match(upstream.status(), [{ healthy: true }]);
});
