import { z } from "zod";
import { defineKind } from "../channel-kind.ts";
import { severityOf } from "../message.ts";
import { receiverUrl } from "./receiver-url.ts";

const SUMMARY_MAX = 1_024;
const SEVERITIES = { critical: "critical", high: "error", medium: "warning", low: "info", info: "info" } as const;

/** A service of PagerDuty (Events API v2): each message is an alert of its own. */
export const pagerduty = defineKind({
  settings: z.strictObject({
    routing_key: z.string().regex(/^[\w-]{20,64}$/, "expected an integration key"),
    api_url: receiverUrl.default("https://events.pagerduty.com"),
  }),
  secrets: ["routing_key"],
  async send({ routing_key: key, api_url: api }, message, { id, post }) {
    await post(`${api.replace(/\/$/, "")}/v2/enqueue`, {
      routing_key: key,
      event_action: "trigger",
      dedup_key: id,
      client: "Keyward",
      client_url: message.url,
      links: [{ href: message.url, text: "Open in Keyward" }],
      payload: {
        summary: message.title.slice(0, SUMMARY_MAX),
        source: "keyward",
        severity: SEVERITIES[severityOf(message)],
        timestamp: new Date(message.at).toISOString(),
        class: message.topic,
        custom_details: {
          text: message.text,
          ...Object.fromEntries(message.facts.map(({ name, value }) => [name, value])),
        },
      },
    });
  },
});
