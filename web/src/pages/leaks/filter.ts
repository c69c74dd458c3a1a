import { REMEDIATION_NAMES, RISK_NAMES, STATUS_NAMES } from "./words.ts";

/** Filters of the list as the address has them; several values of one stand with commas between. */
export const FILTER_NAMES = [
  "q",
  "status",
  "remediation",
  "risk",
  "source",
  "stage",
  "assignee",
  "regressed",
  "found",
  "since",
  "until",
  "fingerprint",
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type LeakFilter = Readonly<Partial<Record<FilterName, string>>>;

/** In the address: nobody. The API says it by an empty text, which an address does not keep. */
export const NOBODY = "-";
const HOUR_MS = 3_600_000;
/** Spans of `found`, counted back from now, so that a saved view moves on with the time. */
export const FOUND_SPANS: Readonly<Record<string, { readonly name: string; readonly hours: number }>> = {
  "24h": { name: "the last 24 hours", hours: 24 },
  "7d": { name: "the last 7 days", hours: 7 * 24 },
  "30d": { name: "the last 30 days", hours: 30 * 24 },
  "90d": { name: "the last 90 days", hours: 90 * 24 },
};

export function readFilter(params: URLSearchParams): LeakFilter {
  return Object.fromEntries(
    FILTER_NAMES.flatMap((name) => {
      const value = params.get(name) ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}

/** The same as the API asks for it. A time span begins on the hour, so that two requests mean the same leaks. */
export function apiFilter({ found, assignee, regressed, ...rest }: LeakFilter) {
  const span = FOUND_SPANS[found ?? ""];
  const since = span && new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - span.hours * HOUR_MS).toISOString();
  return {
    ...rest,
    ...(assignee !== undefined && { assignee: assignee === NOBODY ? "" : assignee }),
    ...(regressed !== undefined && { regressed: regressed as "true" | "false" }),
    ...(since !== undefined && { since }),
  };
}

/** Values of one filter. */
export function valuesOf(filter: LeakFilter, name: FilterName): readonly string[] {
  return filter[name]?.split(",") ?? [];
}

/** With the value where it was not there, and the other way round. */
export function toggled(filter: LeakFilter, name: FilterName, value: string): string {
  const values = valuesOf(filter, name);
  return (values.includes(value) ? values.filter((one) => one !== value) : [...values, value]).join(",");
}

/** For people: `Risk: High`. */
export function filterInWords(name: FilterName, value: string): string {
  switch (name) {
    case "q":
      return `“${value}”`;
    case "status":
      return `Status: ${wordFor(STATUS_NAMES, value)}`;
    case "remediation":
      return wordFor(REMEDIATION_NAMES, value);
    case "risk":
      return `Risk: ${wordFor(RISK_NAMES, value)}`;
    case "source":
      return `Source: ${value}`;
    case "stage":
      return `Stage: ${value}`;
    case "assignee":
      return value === NOBODY ? "Assigned to nobody" : `Assigned to ${value}`;
    case "regressed":
      return value === "true" ? "Regressed" : "Not regressed";
    case "found":
      return `Found in ${FOUND_SPANS[value]?.name ?? value}`;
    case "since":
      return `Found since ${value}`;
    case "until":
      return `Found before ${value}`;
    case "fingerprint":
      return `Holds token ${value.slice(0, 6)}…`;
  }
}

function wordFor(names: Readonly<Record<string, string>>, value: string): string {
  return names[value] ?? value;
}
