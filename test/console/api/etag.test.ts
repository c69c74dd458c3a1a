import { t } from "tap";
import { z } from "zod";
import { checkMatch, showVersion } from "../../../src/console/api/etag.ts";
import type { Routes } from "../../../src/console/api/route.ts";
import { openTestConsole } from "../open-console.ts";
import { openTestStore } from "../stores.ts";

const thing: Routes = (api) => {
  const config = { permission: "leaks:read" } as const;
  api.get("/api/v1/thing", { config }, (_request, reply) => {
    showVersion(reply, 7);
    return {};
  });
  api.patch("/api/v1/thing", { config, schema: { body: z.unknown() } }, (request, reply) => {
    checkMatch(request, 7);
    showVersion(reply, 8);
    return {};
  });
};

const CASES: readonly (readonly [ifMatch: string | undefined, status: number, code?: string])[] = [
  [undefined, 428, "precondition_required"],
  ['"7"', 200],
  ['"6", "7"', 200],
  ["*", 200],
  ['"6"', 412, "stale"],
  ['"77"', 412, "stale"],
  ["7", 412, "stale"],
  ['W/"7"', 412, "stale"],
  ["", 412, "stale"],
];

t.test("a write goes through with the version that was read, and no other", async (t) => {
  const { api, as } = await openTestConsole(t, await openTestStore(t, "sqlite"), { parts: [thing] });
  const headers = await as("analyst");
  t.equal((await api.inject({ url: "/api/v1/thing", headers })).headers["etag"], '"7"');
  for (const [ifMatch, status, code] of CASES) {
    const answer = await api.inject({
      method: "PATCH",
      url: "/api/v1/thing",
      headers: { ...headers, ...(ifMatch !== undefined && { "if-match": ifMatch }) },
      payload: {},
    });
    t.equal(answer.statusCode, status, String(ifMatch));
    if (code === undefined) t.equal(answer.headers["etag"], '"8"');
    else t.match(answer.json(), { code, problems: [{ path: "header If-Match" }] });
  }
});
