import { createTransport } from "nodemailer";
import { z } from "zod";
import { defineKind, DeliveryError } from "../channel-kind.ts";
import { plainText } from "../message.ts";

const TIMEOUT_MS = 15_000;

/** Mail through the console's own SMTP server (`mail.url`), as plain text. */
export const email = defineKind({
  settings: z.strictObject({ to: z.array(z.email().max(254)).min(1).max(50) }),
  secrets: [],
  async send({ to }, message, { id, mail }) {
    const { url, from } = mail();
    const transport = createTransport({
      url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({
        from,
        to,
        subject: `[Keyward] ${message.title}`,
        text: plainText(message),
        messageId: `<${id}@keyward>`,
      });
    } catch (error) {
      throw new DeliveryError(`The mail server did not take it: ${reasonOf(error)}.`);
    } finally {
      transport.close();
    }
  },
});

/** What the server says may name accounts: its code is enough. */
function reasonOf(error: unknown): string {
  const { responseCode, code } = error as { readonly responseCode?: unknown; readonly code?: unknown };
  return typeof responseCode === "number" ? String(responseCode) : typeof code === "string" ? code : "no answer";
}
