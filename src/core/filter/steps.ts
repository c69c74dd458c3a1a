import { base64Readings } from "../decode/base64.ts";
import type { Budget, DecoderName } from "../decode/budget.ts";
import { gunzipReadings } from "../decode/gzip.ts";
import { hexReadings } from "../decode/hex.ts";
import { readJson } from "../decode/json.ts";
import { readJwts, type Jwt } from "../decode/jwt.ts";
import { percentReadings } from "../decode/percent.ts";
import { leaves, type Tree } from "../decode/tree.ts";
import type { Point } from "../hit.ts";
import type { Kind } from "../point/grammar.ts";
import { entryNames, entryValues } from "./entry.ts";
import type { JudgedRequest } from "./request.ts";

/** One step of a point: values in, values out. A step never throws and yields nothing where it does not apply. */
export type Step = (values: readonly Tree[], request: JudgedRequest) => readonly Tree[];

/** The step a word of a point stands for. `key` is a name or an index where the word takes one. */
export function compileStep(word: string, key: Point[number] | undefined, after: Kind): Step {
  switch (word) {
    case "percent":
      return decoding("percent", percentReadings);
    case "base64":
      return decoding("base64", base64Readings);
    case "hex":
      return decoding("hex", hexReadings);
    case "gzip":
      return decoding("gzip", gunzipReadings);
    case "jwt":
      return decoding("jwt", (value) => readJwts(value).map(withPrefix));
    case "jwt_header":
      return decoding("jwt", (value) => readJwts(value).map(({ header }) => header));
    case "jwt_payload":
      return decoding("jwt", (value) => readJwts(value).map(({ payload }) => payload));
    case "jwt_prefix":
      return decoding("jwt", (value) => readJwts(value).map(({ prefix }) => prefix));
    case "jwt_all":
      return decoding("jwt", (value) =>
        readJwts(value).flatMap(({ prefix, header, payload }) => [prefix, header, payload]),
      );
    case "json_doc":
      return (values, { budget }) => bytesOf(values).flatMap((value) => readJson(value, budget));
    case "hash":
      return hash(Buffer.from(String(key)));
    case "hash_all":
      return (values) =>
        values.flatMap((value) => (value.kind === "object" ? value.members.map(([, member]) => member) : []));
    case "hash_name":
      return (values) =>
        values.flatMap((value) => (value.kind === "object" ? value.members.map(([name]) => leaf(name)) : []));
    case "array":
      return after === "tree" ? arrayItem(key as number) : (values) => values.slice(key as number, (key as number) + 1);
    case "array_all":
      return after === "tree" ? (values) => arraysOf(values).flat() : (values) => values;
    case "pollution":
      return pollution;
    case "cookie": {
      const cookies = entryValues(String(key));
      return (_, request) => cookies(request.cookies);
    }
    case "cookie_all":
      return (_, request) => request.cookies.map(({ value }) => value);
    case "cookie_name":
      return (_, request) => entryNames(request.cookies);
    default:
      throw new Error(`no step is named ${word}`);
  }
}

const SPACE = Buffer.from(" ");
const COMMA = Buffer.from(",");

export function leaf(value: Buffer): Tree {
  return { kind: "leaf", value };
}

export function bytesOf(values: readonly Tree[]): Buffer[] {
  const bytes: Buffer[] = [];
  for (const value of values) leaves(value, bytes);
  return bytes;
}

/** So many bytes of a further reading count as one more value. */
const BYTES_PER_VALUE = 64;

/**
 * A chain of steps multiplies the readings of its values, so all but the first of each value are bounded, in number and
 * size; the first one is always taken, and so no chaff hides what is decoded in the ordinary way.
 */
function decoding(name: DecoderName, decode: (value: Buffer, budget: Budget) => readonly Buffer[]): Step {
  return (values, { budget }) =>
    bytesOf(values).flatMap((value) => {
      const readings = decode(value, budget);
      const [first, ...further] = readings;
      if (first === undefined) return [];
      const cost = further.reduce((sum, { length }) => sum + 1 + Math.floor(length / BYTES_PER_VALUE), 0);
      return (budget.takeValues(name, cost) ? readings : [first]).map(leaf);
    });
}

/** The token with what stands before it, for `jwt_prefix`. */
function withPrefix({ prefix, text }: Jwt): Buffer {
  return prefix.length === 0 ? text : Buffer.concat([prefix, SPACE, text]);
}

function hash(key: Buffer): Step {
  return (values) =>
    values.flatMap((value) =>
      value.kind === "object" ? value.members.flatMap(([name, member]) => (name.equals(key) ? [member] : [])) : [],
    );
}

function arraysOf(values: readonly Tree[]): (readonly Tree[])[] {
  return values.flatMap((value) => (value.kind === "array" ? [value.items] : []));
}

/** The N-th item of each array; of several arrays also the N-th of all (`a[b][]=1&a[b][]=2`). */
function arrayItem(index: number): Step {
  return (values) => {
    const arrays = arraysOf(values);
    const counted = arrays.length > 1 ? [...arrays, arrays.flat()] : arrays;
    return counted.flatMap((items) => items[index] ?? []);
  };
}

/** All values of a name joined by a comma; where values have several readings, one joined value per reading. */
const pollution: Step = (values) => {
  const columns = values.map((value) => leaves(value)).filter((column) => column.length > 0);
  const rows = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length: rows }, (_, row) => {
    const parts = columns.map((column) => column[Math.min(row, column.length - 1)]!);
    return leaf(Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [COMMA, part]))));
  });
};
