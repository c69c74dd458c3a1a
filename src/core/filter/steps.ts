import { base64Readings } from "../decode/base64.ts";
import type { Budget, DecoderName } from "../decode/budget.ts";
import { gunzipReadings } from "../decode/gzip.ts";
import { hexReadings } from "../decode/hex.ts";
import { htmlJsReadings } from "../decode/htmljs.ts";
import { readJson } from "../decode/json.ts";
import { readJwts, type Jwt } from "../decode/jwt.ts";
import { percentReadings } from "../decode/percent.ts";
import { leaf, leaves, type Tree } from "../decode/tree.ts";
import type { Point } from "../hit.ts";
import type { Kind } from "../point/grammar.ts";
import { compileBodyStep } from "./body-steps.ts";
import { entryNames } from "./entry.ts";
import { listingKey, listingOf } from "./listing.ts";
import type { Step } from "./step.ts";

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
    case "htmljs":
      return decoding("htmljs", htmlJsReadings);
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
      return (values, request) =>
        bytesOf(values).flatMap((value) => request.once("json", value, () => readJson(value, request.budget)));
    case "hash_all":
      return hashAll;
    case "hash_name":
      return hashNames;
    case "array":
      return after === "tree" ? arrayItem(key as number) : (values) => values.slice(key as number, (key as number) + 1);
    case "array_all":
      return after === "tree" ? (values) => arraysOf(values).flat() : (values) => values;
    case "pollution":
      return pollution;
    case "cookie_all":
      return (_, request) => request.cookies.map(({ value }) => value);
    case "cookie_name":
      return (_, request) => entryNames(request.cookies);
    default:
      return keyedStep(word, key) ?? compileBodyStep(word, key) ?? unknown(word);
  }
}

const SPACE = Buffer.from(" ");
const COMMA = Buffer.from(",");

function unknown(word: string): never {
  throw new Error(`no step is named ${word}`);
}

/** One name of a listing. */
function keyedStep(word: string, key: Point[number] | undefined): Step | undefined {
  const listing = listingOf(word);
  if (listing === undefined) return undefined;
  const wanted = listingKey(word, key!);
  return (values, request) => {
    const found: Tree[] = [];
    listing(values, request, (name, value) => {
      if (name === wanted && found.at(-1) !== value) found.push(value);
    });
    return found;
  };
}

const hashAll: Step = (values) =>
  values.flatMap((value) => {
    if (value.kind === "object") return value.members.map(([, member]) => member);
    return value.kind === "node" ? value.parts.flatMap((part) => (part.facet === "field" ? [part.value] : [])) : [];
  });

const hashNames: Step = (values, request) => {
  const names: Tree[] = [];
  listingOf("hash")!(values, request, (name) => names.push(leaf(Buffer.from(name, "latin1"))));
  return names;
};

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
