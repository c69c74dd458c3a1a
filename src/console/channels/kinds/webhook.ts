import { createHmac } from "node:crypto";
import { z } from "zod";
import { defineKind } from "../channel-kind.ts";
import { receiverUrl } from "./receiver-url.ts";

const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;

/**
 * Any receiver: the message as JSON, signed as the Standard Webhooks specification (1.0) says, so that a library of the
 * receiver's language can check it: `webhook-signature: v1,<base64 of HMAC-SHA256 over id.timestamp.body>`.
 */
export const webhook = defineKind({
  settings: z.strictObject({
    url: receiverUrl,
    /** `whsec_` and base64 of the key. */
    secret: z.string().refine((text) => {
      const { length } = keyOf(text);
      return SECRET.test(text) && length >= SECRET_BYTES_MIN && length <= SECRET_BYTES_MAX;
    }, "expected whsec_ and base64 of 24 to 64 bytes"),
  }),
  secrets: ["url", "secret"],
  async send({ url, secret }, message, { id, nowMs, post }) {
    const body = JSON.stringify({
      type: message.topic,
      timestamp: new Date(message.at).toISOString(),
      data: { title: message.title, text: message.text, risk: message.risk, url: message.url, facts: message.facts },
    });
    const seconds = Math.floor(nowMs / 1e3);
    const signature = createHmac("sha256", keyOf(secret)).update(`${id}.${seconds}.${body}`).digest("base64");
    await post(url, body, {
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": `v1,${signature}`,
    });
  },
});

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice("whsec_".length), "base64");
}
