import type { RouteOptions } from "fastify";
import { pino } from "pino";
import type { Test } from "tap";
import type { z } from "zod";
import { openAuthentication, type Authentication } from "../../src/console/accounts/authentication.ts";
import { sessionCallers } from "../../src/console/accounts/session.ts";
import { setupRoutes } from "../../src/console/accounts/setup-routes.ts";
import { signInRoutes } from "../../src/console/accounts/sign-in-routes.ts";
import { createAccessToken } from "../../src/console/access/access-token.ts";
import type { Permission } from "../../src/console/access/permission.ts";
import { buildApi } from "../../src/console/api/app.ts";
import type { Api, Routes } from "../../src/console/api/route.ts";
import { localBus, type Bus } from "../../src/console/bus.ts";
import { consoleConfigSchema } from "../../src/console/config/schema.ts";
import type { ConsoleContext } from "../../src/console/context.ts";
import { temporaryKeys, type ConsoleKeys } from "../../src/console/keys.ts";
import { ROUTES } from "../../src/console/routes.ts";
import type { Store } from "../../src/console/store/open-store.ts";
import type { AccessTokens } from "../../src/console/store/tables.ts";
import type { Secret } from "../../src/core/secret.ts";

export const TENANT = "default";

export interface TestConsole {
  readonly api: Api;
  readonly context: ConsoleContext;
  readonly auth: Authentication;
  /** Everything that was logged, one JSON line each. */
  readonly logged: string[];
  /** Every route that is registered. */
  readonly routes: readonly RouteOptions[];
  /** Sets the clock; it stands still otherwise. */
  setNow(ms: number): void;
  /** Authorization of a new token of this role. */
  as(role: AccessTokens["role"], more?: { tenant?: string; scopes?: readonly Permission[] }): Promise<Headers>;
}

type Headers = { authorization: string };

export interface TestOptions {
  readonly config?: z.input<typeof consoleConfigSchema>;
  readonly clientSecret?: Secret;
  /** Registered before all others. */
  readonly parts?: readonly Routes[];
  /** For two consoles that are one. */
  readonly keys?: ConsoleKeys;
  readonly bus?: Bus;
}

/** The whole API over a store, without a listener: `api.inject` asks it. Closed with the test. */
export async function openTestConsole(
  t: Test,
  store: Store,
  { config = {}, clientSecret, parts = [], keys = temporaryKeys(), bus = localBus() }: TestOptions = {},
): Promise<TestConsole> {
  const logged: string[] = [];
  const routes: RouteOptions[] = [];
  let nowMs = Date.now();
  const context: ConsoleContext = {
    config: consoleConfigSchema.parse(config),
    store,
    keys,
    bus,
    log: pino({ level: "debug" }, { write: (line: string) => void logged.push(line) }),
    now: () => nowMs,
  };
  const auth = openAuthentication(context, clientSecret);
  const record: Routes = (api) => void api.addHook("onRoute", (route) => void routes.push(route));
  const all = [record, ...parts, ...ROUTES, signInRoutes(auth), setupRoutes(auth)];
  const api = await buildApi(context, all, sessionCallers(auth, store));
  t.teardown(async () => {
    await api.close();
    await context.bus.close();
  });
  return {
    api,
    context,
    auth,
    logged,
    routes,
    setNow: (ms) => void (nowMs = ms),
    async as(role, { tenant = TENANT, scopes = [] } = {}) {
      const { token } = await createAccessToken(
        store,
        { tenant, role, name: `a test's ${role}`, scopes, createdBy: "machine" },
        nowMs,
      );
      return { authorization: `Bearer ${token}` };
    },
  };
}
