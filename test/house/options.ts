import { z } from "zod";

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** Every option of a configuration, as docs write it: `routes[].upstream.urls`. */
export function optionsIn(schema: z.ZodType): string[] {
  return optionsOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, "");
}

/** Objects are followed, what they hold counts. */
function optionsOf(schema: JsonSchema, path: string): string[] {
  const branches = [schema, ...(schema.anyOf ?? [])];
  const inner = branches.flatMap(({ properties = {}, items }) => [
    ...Object.entries(properties).flatMap(([name, option]) =>
      optionsOf(option, path === "" ? name : `${path}.${name}`),
    ),
    ...(items?.properties === undefined ? [] : optionsOf(items, `${path}[]`)),
  ]);
  const isObject =
    branches.length === 1 && (schema.properties !== undefined || path === "routes" || path.endsWith("[]"));
  return isObject ? inner : [path, ...inner];
}
