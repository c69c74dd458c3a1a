import { z } from "zod";

/** What a channel may be told of. */
export const TOPICS = ["leak.new", "leak.regressed", "leak.decided", "attack.new", "node.lost"] as const;
export type Topic = (typeof TOPICS)[number];

export const message = z.object({
  topic: z.enum([...TOPICS, "digest", "test"]),
  /** Milliseconds since the epoch. */
  at: z.int(),
  /** One line: what happened. */
  title: z.string(),
  /** A sentence or two; may be empty. */
  text: z.string(),
  /** 1 to 10; null where it is about no leak. */
  risk: z.int().nullable(),
  /** The page that shows it. */
  url: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
});
/** One thing to tell, the same for all kinds of channels. Holds nothing that the registry would not show. */
export type Message = z.output<typeof message>;

export type Severity = "critical" | "high" | "medium" | "low" | "info";

export function severityOf({ topic, risk }: Message): Severity {
  if (topic === "node.lost") return "high";
  if (risk === null) return "info";
  if (risk >= 8) return topic === "leak.decided" ? "high" : "critical";
  return risk >= 5 ? "medium" : "low";
}

/** For places that show nothing but text. */
export function plainText({ title, text, facts, url }: Message): string {
  const lines = [title, text, ...facts.map(({ name, value }) => `${name}: ${value}`), url];
  return lines.filter((line) => line !== "").join("\n");
}
