import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ProxyServer } from "http-proxy-3";
import { FieldSection } from "../../core/strict/field-section.ts";
import type { Upgrade } from "../exchange.ts";
import type { Lease } from "../upstream/address.ts";
import type { DeflateOffer } from "../websocket/deflate-offer.ts";
import { readWritten } from "../written-fields.ts";
import type { Forwarding } from "./forward.ts";
import { isAccepted } from "./handshake.ts";
import { requestFields } from "./request-fields.ts";
import { checkAnswerFields, responseFields } from "./response-fields.ts";

const EXTENSIONS = "sec-websocket-extensions";

/** What http-proxy-3 does with a 101: writes it to the client and joins the two sockets. */
export type Join = (answer: IncomingMessage, socket: Duplex, rest: Buffer) => void;

/**
 * Lets http-proxy-3 open the upstream request, but takes over what it would do with the answer: it has no place between
 * the upstream's 101 and the client.
 */
export function askUpgrade(
  forwarding: Forwarding,
  { socket, rest }: Upgrade,
  { address }: Lease,
  offer: DeflateOffer | undefined,
): { outgoing: ClientRequest; join: Join } {
  const { head, timeouts } = forwarding;
  const { url, tls } = address;
  const { rejectUnauthorized, ...ssl } = tls;
  const proxy = new ProxyServer();
  let outgoing: ClientRequest | undefined;
  let join: Join | undefined;
  proxy.on("error", () => socket.destroy());
  proxy.on("proxyReqWs", (request: ClientRequest) => {
    outgoing = request;
    // It would send a path that was parsed and put together again.
    request.path = head.target;
    request.on = ((event: string, listener: unknown) => {
      if (event === "upgrade") join = listener as Join;
      return request;
    }) as ClientRequest["on"];
  });
  const target = {
    protocol: url.protocol,
    host: url.hostname,
    hostname: url.hostname,
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
  };
  const request = {
    method: "GET",
    url: "/",
    headers: handshakeFields(forwarding, offer),
    httpVersion: "1.1",
    httpVersionMajor: 1,
  };
  const options = { target, ssl, secure: rejectUnauthorized, connectTimeout: timeouts.connect };
  proxy.ws(request as unknown as IncomingMessage, socket, rest, options);
  Reflect.deleteProperty(outgoing!, "on");
  return { outgoing: outgoing!, join: join! };
}

/** @param offer of extensions; undefined: the client's own */
function handshakeFields(
  { exchange, head, trusted, requestId }: Forwarding,
  offer: DeflateOffer | undefined,
): Record<string, string | string[]> {
  const fields = readWritten(requestFields({ head, peer: exchange.peer, trusted, requestId, bodyBytes: undefined }));
  const byName = new Map<string, { name: string; values: string[] }>();
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const known = byName.get(name.toLowerCase());
    if (known === undefined) byName.set(name.toLowerCase(), { name, values: [fields[i + 1]!] });
    else known.values.push(fields[i + 1]!);
  }
  const lines: Record<string, string | string[]> = Object.create(null);
  const extensions = byName.get(EXTENSIONS);
  if (offer !== undefined && extensions !== undefined) {
    if (offer.text === "") byName.delete(EXTENSIONS);
    else byName.set(EXTENSIONS, { ...extensions, values: [offer.text] });
  }
  for (const { name, values } of byName.values()) lines[name] = values.length === 1 ? values[0]! : values;
  lines["connection"] = "Upgrade";
  lines["upgrade"] = "websocket";
  return lines;
}

/** The 101's fields as http-proxy-3 wants them; undefined where the handshake is not accepted. */
export function acceptedFields(
  answer: IncomingMessage,
  key: string,
  requestId: string,
): IncomingHttpHeaders | undefined {
  if (!isAccepted(answer.statusCode, answer.rawHeaders, key)) return undefined;
  const section = FieldSection.of(answer.rawHeaders);
  if (checkAnswerFields(section) !== undefined) return undefined;
  const fields = readWritten(responseFields(101, section, requestId).lines);
  // http-proxy-3 writes them as UTF-8.
  // oxlint-disable-next-line no-control-regex -- everything but ASCII is what is looked for
  if (fields.some((text) => /[^\x00-\x7f]/.test(text))) return undefined;
  const lines: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < fields.length; i += 2) (lines[fields[i]!] ??= []).push(fields[i + 1]!);
  lines["Connection"] = ["Upgrade"];
  lines["Upgrade"] = ["websocket"];
  return lines;
}
