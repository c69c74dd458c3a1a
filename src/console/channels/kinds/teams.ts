import { z } from "zod";
import { defineKind } from "../channel-kind.ts";
import { severityOf } from "../message.ts";
import { receiverUrl } from "./receiver-url.ts";

const COLORS = { critical: "attention", high: "warning", medium: "warning", low: "default", info: "default" } as const;

/** A channel of Microsoft Teams: an Adaptive Card to a workflow that waits for webhooks. */
export const teams = defineKind({
  settings: z.strictObject({ url: receiverUrl }),
  secrets: ["url"],
  async send({ url }, message, { post }) {
    const { title, text, facts, url: link } = message;
    const body = [
      { type: "TextBlock", text: literal(title), weight: "bolder", wrap: true, color: COLORS[severityOf(message)] },
      { type: "TextBlock", text: literal(text), wrap: true },
      { type: "FactSet", facts: facts.map(({ name, value }) => ({ title: literal(name), value: literal(value) })) },
    ];
    const content = {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      body,
      actions: [{ type: "Action.OpenUrl", title: "Open in Keyward", url: link }],
    };
    const attachments = [{ contentType: "application/vnd.microsoft.card.adaptive", content }];
    await post(url, { type: "message", attachments });
  },
});

/** Cards read a subset of Markdown; titles come from outside. */
function literal(text: string): string {
  return text.replaceAll(/[\\`*_[\]()#+!~-]/g, "\\$&");
}
