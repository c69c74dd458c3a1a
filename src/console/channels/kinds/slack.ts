import { z } from "zod";
import { defineKind } from "../channel-kind.ts";
import { receiverUrl } from "./receiver-url.ts";

/** Slack takes at most ten fields in a section. */
const FIELDS_MAX = 10;

/** A channel of Slack (incoming webhook, Block Kit); Mattermost and others take the same. */
export const slack = defineKind({
  settings: z.strictObject({ url: receiverUrl }),
  secrets: ["url"],
  async send({ url }, { title, text, facts, url: link }, { post }) {
    const fields = facts
      .slice(0, FIELDS_MAX)
      .map(({ name, value }) => ({ type: "mrkdwn", text: `*${escaped(name)}*\n${escaped(value)}` }));
    await post(url, {
      text: escaped(title),
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: `*<${link}|${escaped(title)}>*\n${escaped(text)}` } },
        ...(fields.length === 0 ? [] : [{ type: "section", fields }]),
      ],
    });
  },
});

/** What Slack reads as its own: `&`, `<`, `>`, and the bar of a link. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("|", "¦");
}
