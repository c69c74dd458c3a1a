import type { AddressInfo } from "node:net";
import type { Logger } from "../platform/log.ts";
import type { Problem } from "../platform/problem.ts";
import { openAuthentication } from "./accounts/authentication.ts";
import { firstLink } from "./accounts/first-link.ts";
import { readClientSecret } from "./accounts/identity-provider.ts";
import { sessionCallers } from "./accounts/session.ts";
import { setupRoutes } from "./accounts/setup-routes.ts";
import { signInRoutes } from "./accounts/sign-in-routes.ts";
import { buildApi } from "./api/app.ts";
import { localBus } from "./bus.ts";
import { startChannels } from "./channels/upkeep.ts";
import type { ConsoleConfig } from "./config/schema.ts";
import type { ConsoleContext } from "./context.ts";
import { openConsoleKeys } from "./keys.ts";
import { postgresBus } from "./postgres-bus.ts";
import { startRegistryUpkeep } from "./registry/upkeep.ts";
import { startRetention } from "./retention.ts";
import { ROUTES } from "./routes.ts";
import { startRulesetUpkeep } from "./rulesets/upkeep.ts";
import { openStore } from "./store/open-store.ts";

export interface Console {
  readonly port: number;
  /** Makes the first administrator; undefined where there is one. A secret: for whoever started the console. */
  readonly firstLink: string | undefined;
  readonly context: ConsoleContext;
  /** Answers what is under way, then closes; further calls share the first one's promise. */
  stop(): Promise<void>;
}

/** Opens store and keys, brings the tables up to date, listens. Nothing is left open where it fails. */
export async function startConsole(
  config: ConsoleConfig,
  log: Logger,
): Promise<Console | { readonly problem: Problem }> {
  const keys = await openConsoleKeys(config.state_dir);
  if ("problem" in keys) return keys;
  const client = config.oidc && (await readClientSecret(config.oidc));
  if (client !== undefined && "problem" in client) return client;
  const store = await openStore(config.database, config.state_dir);
  const bus = store.engine === "postgres" ? postgresBus(config.database, log) : localBus();
  const closeAll = async (): Promise<void> => {
    await bus.close();
    await store.close();
  };
  try {
    const context = { config, store, keys, bus, log, now: Date.now };
    const auth = openAuthentication(context, client?.secret);
    const parts = [...ROUTES, signInRoutes(auth), setupRoutes(auth)];
    const api = await buildApi(context, parts, sessionCallers(auth, store));
    const link = await firstLink(context);
    await api.listen({ host: config.listen.host, port: config.listen.port });
    const upkeeps = [
      startRulesetUpkeep(context),
      startRegistryUpkeep(context),
      startRetention(context),
      startChannels(context),
    ];
    const stop = async (): Promise<void> => {
      await Promise.all(upkeeps.map((upkeep) => upkeep.stop()));
      await api.close();
      await closeAll();
    };
    let stopping: Promise<void> | undefined;
    return {
      port: (api.server.address() as AddressInfo).port,
      firstLink: link,
      context,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
