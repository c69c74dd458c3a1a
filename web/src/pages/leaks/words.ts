import type { ListLeaksData } from "../../api/generated/data-contracts.ts";
import type { Tone } from "../../parts/status-label.tsx";

export type Leak = ListLeaksData["items"][number];
export type RiskLevel = Leak["risk_level"];
export type LeakStatus = Leak["status"];
export type Remediation = Leak["remediation"];

/** The highest first, as charts and lists show them. */
export const RISK_LEVELS: readonly RiskLevel[] = ["high", "medium", "low"];
export const RISK_NAMES: Readonly<Record<RiskLevel, string>> = { high: "High", medium: "Medium", low: "Low" };
export const RISK_TONES: Readonly<Record<RiskLevel, Tone>> = { high: "bad", medium: "warn", low: "quiet" };

export const STATUS_NAMES: Readonly<Record<LeakStatus, string>> = { open: "Open", false: "False", closed: "Closed" };
export const STATUS_TONES: Readonly<Record<LeakStatus, Tone>> = { open: "warn", false: "quiet", closed: "ok" };

export const REMEDIATION_NAMES: Readonly<Record<Remediation, string>> = {
  none: "Not patched",
  watch: "Watched",
  block: "Blocked",
  scheduled: "Blocked later",
  not_applicable: "Cannot be patched",
};
export const REMEDIATION_TONES: Readonly<Record<Remediation, Tone>> = {
  none: "bad",
  watch: "warn",
  block: "ok",
  scheduled: "warn",
  not_applicable: "quiet",
};

export function leaksInWords(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "leak" : "leaks"}`;
}
