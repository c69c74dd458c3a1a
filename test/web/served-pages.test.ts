import t from "tap";
import { startWebConsole } from "./web-console.ts";

t.test("pages are served for every path but those of the API, under a policy that allows nothing inline", async (t) => {
  const { url } = await startWebConsole(t);
  const get = (path: string, accept = "text/html"): Promise<Response> => fetch(url + path, { headers: { accept } });

  const document = await get("/leaks/42?tab=history");
  const text = await document.text();
  t.equal(document.status, 200);
  t.equal(document.headers.get("cache-control"), "no-cache");
  const policy = document.headers.get("content-security-policy")!;
  const [, nonce] = /name="style-nonce" content="([^"]+)"/.exec(text)!;
  t.ok(policy.includes(`style-src 'self' 'nonce-${nonce}'`));
  t.match(policy, /default-src 'none'.*script-src 'self';/);
  t.notMatch(policy, /unsafe/);
  t.notMatch(text, /<script>|<script [^>]*>[^<]|<style| style=| on\w+=/, "nothing inline");
  t.not(
    /content="([^"]+)" \/>\s*<title>/.exec(await (await get("/leaks")).text())?.[1],
    nonce,
    "each answer has its own",
  );

  const [script] = /\/assets\/[^"]+\.js/.exec(text)!;
  const asset = await get(script);
  t.equal(asset.status, 200);
  t.equal(asset.headers.get("cache-control"), "public, max-age=31536000, immutable");
  t.match(asset.headers.get("content-type"), /javascript/);
  t.equal(asset.headers.get("x-content-type-options"), "nosniff");

  const plain = await asset.text();
  for (const coding of ["br", "gzip"]) {
    const packed = await fetch(`${url}${script}`, { headers: { "accept-encoding": coding } });
    t.equal(packed.headers.get("content-encoding"), coding);
    t.match(packed.headers.get("vary"), /accept-encoding/i);
    t.equal(await packed.text(), plain, `the same in ${coding}`);
  }

  const missing = [
    "/api",
    "/api/",
    "/api/v1/nothing",
    "/assets/nothing.js",
    "/assets/..%2findex.html",
    "/assets/%2e%2e%2f.sources",
  ];
  for (const path of missing) {
    const answer = await get(path);
    t.equal(answer.status, 404, path);
    t.match(answer.headers.get("content-type"), /problem\+json/, path);
  }
  t.equal((await get("/nothing", "application/json")).status, 404, "a program that mistypes gets no page");
  t.equal((await fetch(`${url}/leaks`, { method: "POST" })).status, 404);
});
