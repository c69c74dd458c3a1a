import { isIP } from "node:net";
import RE2 from "re2";
import { z } from "zod";
import type { Point } from "../hit.ts";
import { CONDITION_STARTS, STARTS } from "../point/grammar.ts";
import { parsePoint, printPoint } from "../point/parse-point.ts";
import type { Condition } from "./rule.ts";
import { expandUri } from "./uri-shorthand.ts";

const CONDITIONS_MAX = 60;
const REGEX_CHARACTERS_MAX = 4_096;
/** Shorter than any token. */
const PLACE_CHARACTERS_MAX = 5;

/** A regex that RE2 takes; its own reason is passed on. */
export const regexSchema = z
  .string({ error: "expected a regex as text" })
  .min(1, "expected a regex")
  .max(REGEX_CHARACTERS_MAX, `expected a regex of at most ${REGEX_CHARACTERS_MAX} characters`)
  .superRefine((source, context) => {
    const reason = regexProblem(source);
    if (reason !== undefined)
      context.addIssue({ code: "custom", message: `expected a regex in RE2 syntax: ${reason}` });
  });

function regexProblem(source: string): string | undefined {
  if (source.length > REGEX_CHARACTERS_MAX) return undefined;
  // Between them the RE2 package would still escape `/`, so that the pattern never matches.
  if (/\\[QE]/.test(source.replaceAll("\\\\", ""))) return "no \\Q and \\E: escape single characters";
  try {
    new RE2(source);
    return undefined;
  } catch (error) {
    return shortened(error instanceof Error ? error.message : String(error));
  }
}

/** RE2 says `reason: place`. A place longer than an escape may be the whole pattern, and that may hold a token. */
function shortened(message: string): string {
  const colon = message.indexOf(": ");
  return colon !== -1 && message.length - colon > 2 + PLACE_CHARACTERS_MAX ? message.slice(0, colon) : message;
}

const point = z.unknown().transform((given, context): Point => {
  const parsed = parsePoint(given);
  const message = "message" in parsed ? parsed.message : pointProblem(parsed.point);
  if ("point" in parsed && message === undefined) return parsed.point;
  context.addIssue({ code: "custom", message: message ?? "" });
  return z.NEVER;
});

/** Conditions look at starts only: a step would be left out in silence. */
function pointProblem(given: Point): string | undefined {
  const start = String(given[0]);
  if (CONDITION_STARTS.has(start) && given.length === (STARTS.get(start)?.key === undefined ? 1 : 2)) return undefined;
  return `${printPoint(given)} cannot be a condition; expected one of ${[...CONDITION_STARTS].join(", ")}, without steps`;
}

const value = z.string({ error: "expected a value as text, in quotes where it looks like a number" });

const cidr = z
  .string({ error: "expected an address or a block" })
  .refine(isBlock, "expected an address or a block such as 198.51.100.0/24 or 2001:db8::/32");

const conditionSchema = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({ type: z.enum(["equal", "iequal"]), point, value }),
      z.strictObject({ type: z.literal("regex"), point, value: regexSchema }),
      z.strictObject({ type: z.literal("absent"), point }),
      z.strictObject({ type: z.literal("cidr"), point, value: cidr }),
    ],
    { error: "expected a condition {point, type, value} with type equal, iequal, regex, absent or cidr, or {uri: …}" },
  )
  .refine(
    (condition) => condition.type !== "cidr" || condition.point[0] === "remote_addr",
    "expected cidr on [remote_addr]",
  );

/** A list of conditions that hold together; a URI shorthand in it becomes several. */
export const whenSchema = conditionsSchema(readUri);

/** A list of conditions of which one is enough. A URI shorthand, being several, would except far too much. */
export const unlessSchema = conditionsSchema((_, index, context) => {
  const message =
    "expected a condition {point, type, value} here: a uri is several conditions, and in unless one is enough";
  context.addIssue({ code: "custom", path: [index, "uri"], message });
  return [];
});

type ReadUri = (item: object, index: number, context: z.RefinementCtx) => readonly Condition[];

function conditionsSchema(readShorthand: ReadUri) {
  return z
    .array(z.unknown(), { error: "expected a list of conditions" })
    .transform((items, context): Condition[] =>
      items.flatMap((item, index) =>
        typeof item === "object" && item !== null && "uri" in item
          ? readShorthand(item, index, context)
          : readCondition(item, index, context),
      ),
    )
    .refine((conditions) => conditions.length <= CONDITIONS_MAX, `expected at most ${CONDITIONS_MAX} conditions`);
}

function readCondition(item: unknown, index: number, context: z.RefinementCtx): readonly Condition[] {
  const parsed = conditionSchema.safeParse(item);
  if (parsed.success) return [parsed.data];
  for (const issue of parsed.error.issues) {
    const message = issue.code === "unrecognized_keys" ? `unknown key ${issue.keys.join(", ")}` : issue.message;
    context.addIssue({ code: "custom", path: [index, ...issue.path], message });
  }
  return [];
}

function readUri(item: object, index: number, context: z.RefinementCtx): readonly Condition[] {
  const { uri, ...others } = item as { uri: unknown };
  const unknown = Object.keys(others);
  if (unknown.length > 0)
    context.addIssue({ code: "custom", path: [index], message: `unknown key ${unknown.join(", ")}` });
  const expanded = typeof uri === "string" ? expandUri(uri) : "expected a text such as api.example.com/v1/*/users/**";
  const message =
    typeof expanded === "string" ? expanded : expanded.map(shorthandFault).find((found) => found !== undefined);
  if (typeof expanded !== "string" && message === undefined) return expanded;
  context.addIssue({ code: "custom", path: [index, "uri"], ...(message === undefined ? {} : { message }) });
  return [];
}

function shorthandFault(condition: Condition): string | undefined {
  const reason = condition.type === "regex" ? regexProblem(condition.value) : undefined;
  return reason === undefined ? undefined : `expected a regex in RE2 syntax between {{ and }}: ${reason}`;
}

function isBlock(text: string): boolean {
  const [address, prefix, ...rest] = text.split("/");
  const family = isIP(address ?? "");
  // A zone names an interface of one machine.
  if (family === 0 || rest.length > 0 || text.includes("%")) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
