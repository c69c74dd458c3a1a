import { createSocket } from "node:dgram";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { z } from "zod";
import { defineKind, DeliveryError, type Means } from "../channel-kind.ts";
import { severityOf, type Message, type Severity } from "../message.ts";
import { siemForm } from "./siem-form.ts";

const TIMEOUT_MS = 10_000;
/** log audit (RFC 5424 section 6.2.1). */
const FACILITY = 13;
const LEVELS: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5, info: 6 };

/** A SIEM: syslog (RFC 5424) over TLS (RFC 5425), TCP (RFC 6587, octet counting) or UDP (RFC 5426), its text JSON. */
export const syslog = defineKind({
  settings: z.strictObject({
    host: z.string().regex(/^[\w.:-]{1,253}$/, "expected a host name or an address"),
    port: z.int().min(1).max(65_535),
    transport: z.enum(["tls", "tcp", "udp"]).default("tls"),
    form: z.enum(["ecs", "ocsf"]).default("ecs"),
  }),
  secrets: [],
  async send({ host, port, transport, form }, message, { id, resolve }) {
    const line = Buffer.from(lineOf(message, id, JSON.stringify(siemForm(message, form))));
    const address = await resolve(host);
    try {
      if (transport === "udp") await sendDatagram(line, port, address);
      else await sendFrame(line, port, address, transport === "tls" ? host : undefined);
    } catch (error) {
      const { code = "no connection" } = error as { readonly code?: string };
      throw new DeliveryError(`${transport} to port ${port} failed: ${code}.`);
    }
  },
});

function lineOf(message: Message, id: Means["id"], text: string): string {
  const priority = FACILITY * 8 + LEVELS[severityOf(message)];
  return `<${priority}>1 ${new Date(message.at).toISOString()} - keyward - ${id} - \ufeff${text}`;
}

function sendDatagram(line: Buffer, port: number, address: string): Promise<void> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  return new Promise<void>((resolve, reject) => {
    socket.once("error", reject).send(line, port, address, (error) => (error === null ? resolve() : reject(error)));
  }).finally(() => socket.close());
}

/** Taken when this side's end was answered by the other's: before that the bytes may be lost. */
function sendFrame(line: Buffer, port: number, address: string, servername: string | undefined): Promise<void> {
  const target = { host: address, port };
  const socket: Socket = servername === undefined ? connect(target) : connectTls({ ...target, servername });
  return new Promise<void>((resolve, reject) => {
    socket
      .setTimeout(TIMEOUT_MS, () => socket.destroy(Object.assign(new Error("late"), { code: "ETIMEDOUT" })))
      .once("error", reject)
      .once("close", () => resolve())
      .once(servername === undefined ? "connect" : "secureConnect", () =>
        socket.resume().end(Buffer.concat([Buffer.from(`${line.length} `), line])),
      );
  }).finally(() => socket.destroy());
}
