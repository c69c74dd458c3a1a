import { Text } from "@mantine/core";
import { useSyncExternalStore } from "react";

const TICK_MS = 5_000;
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

let nowMs = Date.now();

/** How long ago; the exact local time beside the pointer. @param at ISO 8601; null: never */
export function RelativeTime({ at }: { readonly at: string | null }) {
  const now = useSyncExternalStore(everyTick, () => nowMs);
  if (at === null)
    return (
      <Text span inherit className="quiet">
        never
      </Text>
    );
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {since(Date.parse(at), now)}
    </time>
  );
}

/** One clock for all of a page. */
function everyTick(tell: () => void): () => void {
  const timer = setInterval(() => {
    nowMs = Date.now();
    tell();
  }, TICK_MS);
  return () => clearInterval(timer);
}

function since(atMs: number, now: number): string {
  const seconds = Math.round((atMs - now) / 1e3);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS[5];
  return Math.abs(seconds) < 5 ? "just now" : words.format(Math.trunc(seconds / size), unit);
}
