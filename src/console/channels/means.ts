import { lookup as lookUp } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, request } from "undici";
import type { ConsoleContext } from "../context.ts";
import { DeliveryError, type Means } from "./channel-kind.ts";
import { isPrivateAddress } from "./private-address.ts";

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 64 * 1024;
const RETRY_AFTER_MS_MAX = 60 * 60_000;
/** Of the client's side that no change of the receiver mends. */
const FINAL: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 410, 413, 422]);

export interface Sender {
  /** @param id of the delivery */
  meansFor(id: string): Means;
  close(): Promise<void>;
}

/**
 * What channels send with. Whoever may write channels chooses where it goes, so addresses of one's own networks are
 * refused unless `notifications.private_addresses` allows them: looked at as they are connected to, since a name may change
 * between two questions. Redirects are not followed.
 */
export function openSender({ config, now }: ConsoleContext): Sender {
  const open = config.notifications.private_addresses;
  const lookup: LookupFunction = (host, options, callback) =>
    lookUp(host, { ...options, all: true }, (error, found) => {
      const allowed = error === null ? found.filter(({ address }) => open || !isPrivateAddress(address)) : [];
      const [first] = allowed;
      if (first === undefined) callback(error ?? forbiddenAddress(), "", 0);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  const agent = new Agent({
    connect: { lookup, timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: ANSWER_BYTES_MAX,
  });

  const post = async (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> => {
    const host = new URL(url).hostname.replaceAll(/[[\]]/g, "");
    // Addresses are not looked up.
    if (!open && isIP(host) !== 0 && isPrivateAddress(host)) throw forbiddenAddress();
    const answer = await request(url, {
      method: "POST",
      dispatcher: agent,
      headers: { "content-type": "application/json", "user-agent": "keyward", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }).catch((error: unknown) => {
      throw error instanceof DeliveryError ? error : new DeliveryError(`No answer: ${codeOf(error)}.`);
    });
    await answer.body.dump({ limit: ANSWER_BYTES_MAX }).catch(() => undefined);
    const { statusCode: status } = answer;
    if (status >= 200 && status < 300) return;
    const seconds = Number(answer.headers["retry-after"]);
    const retryAfterMs = Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1e3), RETRY_AFTER_MS_MAX) : 0;
    throw new DeliveryError(`It was answered with ${status}.`, { final: FINAL.has(status), retryAfterMs });
  };

  return {
    meansFor: (id) => ({
      id,
      nowMs: now(),
      post,
      resolve: (host) =>
        new Promise((resolve, reject) => {
          if (isIP(host) !== 0) return open || !isPrivateAddress(host) ? resolve(host) : reject(forbiddenAddress());
          lookup(host, {}, (error, address) => {
            if (error === null) resolve(address as string);
            else reject(error instanceof DeliveryError ? error : new DeliveryError(`No address: ${codeOf(error)}.`));
          });
        }),
      mail() {
        const { mail, public_url: url } = config;
        if (mail === undefined) throw new DeliveryError("No mail server is configured (mail.url).", { final: true });
        return { url: mail.url, from: mail.from ?? `keyward@${new URL(url).hostname}` };
      },
    }),
    close: () => agent.close(),
  };
}

function forbiddenAddress(): DeliveryError {
  const text = "It leads into a private network, which notifications.private_addresses does not allow.";
  return new DeliveryError(text, { final: true });
}

/** What errors say in words may hold the URL. */
function codeOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  const told = code ?? cause?.code;
  return typeof told === "string" ? told : "the connection failed";
}
