import type { z } from "zod";

/** The parts of a zod definition that nest, as far as configuration schemas use them. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** Names a mapping may hold at `path` of documents that `schema` describes; empty where any name goes. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const definition = schema.def as Definition;
  const through = definition.innerType ?? definition.in;
  if (through !== undefined) return keysAt(through, path);
  if (definition.options !== undefined) return definition.options.flatMap((option) => keysAt(option, path));
  const [step, ...rest] = path;
  if (definition.shape !== undefined) {
    if (step === undefined) return Object.keys(definition.shape);
    const member = Object.hasOwn(definition.shape, step) ? definition.shape[String(step)] : undefined;
    return member === undefined ? [] : keysAt(member, rest);
  }
  const item = definition.element ?? definition.valueType;
  return item === undefined || step === undefined ? [] : keysAt(item, rest);
}
