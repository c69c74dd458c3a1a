import { z } from "zod";
import { defineKind } from "../channel-kind.ts";
import { plainText, severityOf } from "../message.ts";
import { receiverUrl } from "./receiver-url.ts";

const SUMMARY_MAX = 255;

/** A project of Jira (REST API v3): each message becomes an issue. */
export const jira = defineKind({
  settings: z.strictObject({
    /** `https://acme.atlassian.net` */
    site_url: receiverUrl,
    email: z.email().max(254),
    api_token: z.string().min(8).max(1_000),
    project: z.string().regex(/^[A-Z][A-Z0-9_]{1,19}$/, "expected a project's key, such as SEC"),
    issue_type: z.string().min(1).max(60).default("Task"),
  }),
  secrets: ["api_token"],
  async send({ site_url: site, email, api_token: token, project, issue_type: type }, message, { post }) {
    const paragraphs = plainText(message)
      .split("\n")
      .map((text) => ({ type: "paragraph", content: [{ type: "text", text }] }));
    await post(
      `${site.replace(/\/$/, "")}/rest/api/3/issue`,
      {
        fields: {
          project: { key: project },
          issuetype: { name: type },
          summary: message.title.replaceAll(/\s+/g, " ").slice(0, SUMMARY_MAX),
          description: { type: "doc", version: 1, content: paragraphs },
          labels: ["keyward", `risk-${severityOf(message)}`],
        },
      },
      { authorization: `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}` },
    );
  },
});
