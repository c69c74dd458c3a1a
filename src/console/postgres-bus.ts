import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { z } from "zod";
import type { Logger } from "../platform/log.ts";
import { localBus, type Bus, type Messages, type Topic } from "./bus.ts";

/** Between two attempts to listen again. */
const RETRY_MS = 1_000;
const CONNECT_MS_MAX = 5_000;
/** Messages under way; more are not sent: the connection hangs. */
const UNSENT_MAX = 1_000;
const KEEP_ALIVE_MS = 10_000;

const id = z.int().min(0);
const messageSchema = z.discriminatedUnion("topic", [
  z.object({ from: z.string(), topic: z.literal("ruleset"), message: z.object({ tenant: z.string(), version: id }) }),
  z.object({
    from: z.string(),
    topic: z.literal("events"),
    message: z.object({ tenant: z.string(), from: id, to: id }),
  }),
]);

/**
 * A bus over all consoles of one PostgreSQL, by LISTEN and NOTIFY on a connection of its own, which is opened again where
 * it is lost. This console's own listeners hear a message at once, whatever becomes of the connection.
 * @param schema where the tables are, when not the default one: consoles of another schema are not heard
 */
export function postgresBus(url: string, log: Logger, schema?: string): Bus {
  const local = localBus();
  const self = randomBytes(9).toString("base64url");
  const channel = schema === undefined ? "keyward" : `keyward_${schema}`;
  let client: Client | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let unsent = 0;
  let sending: Promise<unknown> = Promise.resolve();

  const hear = (payload: string): void => {
    const parsed = messageSchema.safeParse(parseJson(payload));
    // A console of another release may say what this one does not know.
    if (!parsed.success || parsed.data.from === self) return;
    switch (parsed.data.topic) {
      case "ruleset":
        local.publish("ruleset", parsed.data.message);
        break;
      case "events":
        local.publish("events", parsed.data.message);
        break;
    }
  };

  /** One query after the other, as the connection wants it. */
  const send = (payload: string): void => {
    if (unsent === UNSENT_MAX) return;
    unsent++;
    sending = sending
      .then(() => client?.query("select pg_notify($1, $2)", [channel, payload]))
      // A lost connection says so itself.
      .catch(() => undefined)
      .finally(() => unsent--);
  };

  const connect = async (): Promise<void> => {
    const opened = new Client({
      connectionString: url,
      application_name: `${channel} bus`,
      connectionTimeoutMillis: CONNECT_MS_MAX,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    let lost = false;
    const lose = (): void => {
      if (lost) return;
      lost = true;
      client = undefined;
      void opened.end().catch(() => undefined);
      if (closed) return;
      log.warn("the connection to hear of other consoles was lost; until it is back the store is asked");
      retry = setTimeout(() => {
        connecting = connect();
      }, RETRY_MS).unref();
    };
    opened.on("error", lose);
    opened.on("end", lose);
    opened.on("notification", ({ payload = "" }) => hear(payload));
    try {
      await opened.connect();
      await opened.query(`listen ${opened.escapeIdentifier(channel)}`);
    } catch {
      return lose();
    }
    if (closed) return lose();
    client = opened;
  };
  let connecting = connect();

  return {
    publish<T extends Topic>(topic: T, message: Messages[T]): void {
      local.publish(topic, message);
      send(JSON.stringify({ from: self, topic, message }));
    },
    subscribe: local.subscribe,
    async close() {
      closed = true;
      clearTimeout(retry);
      await connecting;
      await sending;
      await client?.end();
      await local.close();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
