import type { Channel } from "../../../api/generated/data-contracts.ts";

export type Kind = Channel["kind"];
export type Topic = Channel["topics"][number];

interface Field {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly secret?: true;
  /** Shown instead of a text field. */
  readonly options?: readonly string[];
  readonly initial?: string;
  /** As the API takes it. */
  readonly read?: (text: string) => unknown;
}

const url = (label: string): Field => ({ name: "url", label, placeholder: "https://…", secret: true });

/** What the form of each kind asks for. */
export const KINDS: Readonly<Record<Kind, { readonly name: string; readonly fields: readonly Field[] }>> = {
  email: {
    name: "E-mail",
    fields: [
      {
        name: "to",
        label: "To, separated by commas",
        placeholder: "ops@example.com",
        read: (text) => text.split(/[,;\s]+/).filter((address) => address !== ""),
      },
    ],
  },
  slack: { name: "Slack", fields: [url("URL of the incoming webhook")] },
  teams: { name: "Microsoft Teams", fields: [url("URL of the workflow")] },
  telegram: {
    name: "Telegram",
    fields: [
      { name: "bot_token", label: "Token of the bot", placeholder: "123456:…", secret: true },
      { name: "chat", label: "Chat", placeholder: "-100… or @name" },
    ],
  },
  pagerduty: { name: "PagerDuty", fields: [{ name: "routing_key", label: "Integration key", secret: true }] },
  jira: {
    name: "Jira",
    fields: [
      { name: "site_url", label: "Site", placeholder: "https://acme.atlassian.net" },
      { name: "email", label: "Address of the account" },
      { name: "api_token", label: "API token", secret: true },
      { name: "project", label: "Project", placeholder: "SEC" },
      { name: "issue_type", label: "Type of issue", initial: "Task" },
    ],
  },
  webhook: {
    name: "Webhook, signed",
    fields: [url("URL"), { name: "secret", label: "Secret that signs", placeholder: "whsec_…", secret: true }],
  },
  syslog: {
    name: "Syslog, for a SIEM",
    fields: [
      { name: "host", label: "Host" },
      { name: "port", label: "Port", initial: "6514", read: Number },
      { name: "transport", label: "Over", options: ["tls", "tcp", "udp"], initial: "tls" },
      { name: "form", label: "Form", options: ["ecs", "ocsf"], initial: "ecs" },
    ],
  },
};
export const KIND_CHOICES = Object.entries(KINDS).map(([value, { name }]) => ({ value, label: name }));

export const TOPICS: Readonly<Record<Topic, string>> = {
  "leak.new": "New leaks",
  "leak.regressed": "Closed leaks that are back",
  "leak.decided": "Decisions",
  "attack.new": "Attempts: the first of each attack",
  "node.lost": "Nodes that fall silent",
};
