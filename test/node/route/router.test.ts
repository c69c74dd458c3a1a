import t from "tap";
import { compileRoutes } from "../../../src/node/route/router.ts";

const ROUTES = [
  { name: "exact-v1", host: "api.example.com", path: "/v1" },
  { name: "wild-v1", host: "*.example.com", path: "/v1" },
  { name: "exact", host: "API.example.com", path: "/" },
  { name: "deep-wild", host: "*.eu.example.com", path: "/" },
  { name: "v6", host: "2001:db8::1", path: "/" },
  { name: "any-v2", host: undefined, path: "/v2/" },
  { name: "wild", host: "*.example.com", path: "/" },
  { name: "any-open", host: undefined, path: "/open" },
];

const CASES: readonly [host: string, target: string, route: string | undefined, why: string][] = [
  ["api.example.com", "/v1", "exact-v1", "the prefix itself"],
  ["api.example.com", "/v1/x", "exact-v1", "below the prefix"],
  ["api.example.com", "/v1?x=/y", "exact-v1", "the query does not matter"],
  ["api.example.com", "/v1x", "exact", "not within a segment"],
  ["api.example.com:8443", "/v1", "exact-v1", "the port does not matter"],
  ["api.example.com.", "/v1", "exact-v1", "the trailing dot does not matter"],
  ["api.example.com.:80", "/", "exact", "dot and port do not matter"],
  ["www.example.com", "/v1", "wild-v1", "one label"],
  ["a.b.example.com", "/v1/x", "wild-v1", "several labels"],
  ["example.com", "/v1", undefined, "the wildcard wants a label"],
  [".example.com", "/v1", undefined, "the wildcard wants a label that is not empty"],
  ["badexample.com", "/", undefined, "the wildcard starts at a label"],
  ["x.eu.example.com", "/v1", "wild-v1", "first in order, not the most exact"],
  ["x.eu.example.com", "/", "deep-wild", "the longer wildcard has the shorter one's routes as well"],
  ["[2001:db8::1]:80", "/", "v6", "IPv6 with a port"],
  ["other.test", "/v2/x", "any-v2", "any host"],
  ["other.test", "/v2", undefined, "a prefix that ends with a slash wants it"],
  ["www.example.com", "/v2/x", "any-v2", "routes for any host keep their place"],
  ["", "/v2/", "any-v2", "no host"],
  ["api.example.com", "*", "exact", "OPTIONS * fits the whole host"],
  ["other.test", "*", undefined, "OPTIONS * fits no path"],
  ["__proto__", "/v2/", "any-v2", "a stranger's host is only a key"],
];

t.test("a request takes the first route whose host and path fit", async (t) => {
  const route = compileRoutes(ROUTES);
  for (const [host, target, name, why] of CASES) t.equal(route(host, target)?.name, name, `${host} ${target}: ${why}`);
});

const AMBIGUOUS: readonly [target: string, route: string | undefined][] = [
  ["/open/../v2/x", undefined],
  ["/open/..%2fv2/x", undefined],
  ["/open/%2e%2E/v2/x", undefined],
  ["/open\\..\\v2\\x", undefined],
  ["/open/..;a=b/v2/x", undefined],
  ["//v2/x", undefined],
  ["/open/../secret", undefined],
  ["/v2/../../v2/x", "any-v2"],
  ["/open/%41;p=1/./x//y", "any-open"],
  ["/open/.well-known/x", "any-open"],
  ["/open/a%2fb", "any-open"],
];

t.test("a path that a back end could read into another route fits none", async (t) => {
  const route = compileRoutes(ROUTES);
  for (const [target, name] of AMBIGUOUS) t.equal(route("other.test", target)?.name, name, target);
});
