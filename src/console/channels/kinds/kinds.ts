import type { ChannelKind } from "../channel-kind.ts";
import { email } from "./email.ts";
import { jira } from "./jira.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { syslog } from "./syslog.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

/** Every way to tell somebody, by the name the API gives it. */
export const KINDS = { email, slack, teams, telegram, pagerduty, jira, webhook, syslog } as const;
export type KindName = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as [KindName, ...KindName[]];

/** The same, where the settings are not known by their type. */
export function kindOf(name: string): ChannelKind {
  return KINDS[name as KindName];
}
