import { readMultipart } from "../decode/multipart.ts";
import type { Part } from "../decode/multipart-part.ts";
import { readPacked, readProtobuf, type ProtobufValue } from "../decode/protobuf.ts";
import { splitPairs } from "../decode/query.ts";
import { leaf, leaves, type Facet, type Node, type Tree } from "../decode/tree.ts";
import type { Point } from "../hit.ts";
import { entriesByName, queryEntry, type Entry } from "./entry.ts";
import type { JudgedRequest } from "./request.ts";

/**
 * Gives the named things in values, by name. A step such as `hash, K` picks one name of a listing; a plan reads the listing once
 * for all names that its rules ask for. Names are Latin-1; one thing may be given under several.
 */
export type Listing = (
  values: readonly Tree[],
  request: JudgedRequest,
  take: (name: string, value: Tree) => void,
) => void;

/** The listing a keyed word picks from; undefined for words whose key is no name. */
export function listingOf(word: string): Listing | undefined {
  switch (word) {
    case "hash":
      return members;
    case "cookie":
      return (_, request, take) => entriesByName(request.cookies, take);
    case "form_urlencoded":
      return (values, request, take) => entriesByName(formEntries(values, request), take);
    case "multipart":
      return (values, request, take) => {
        for (const part of partsIn(values, request)) for (const name of part.names) take(name, part.node);
      };
    case "header":
      return facet("header");
    case "xml_tag":
      return facet("tag");
    case "xml_attr":
      return facet("attribute");
    case "gql_query":
      return facet("query");
    case "gql_mutation":
      return facet("mutation");
    case "gql_subscription":
      return facet("subscription");
    case "gql_fragment":
      return facet("fragment");
    case "gql_var":
      return facet("variable");
    case "protobuf":
      return protobuf;
    default:
      return undefined;
  }
}

/** How a key is spelt in its listing. */
export function listingKey(word: string, key: Point[number]): string {
  return word === "header" ? String(key).toLowerCase() : Buffer.from(String(key)).toString("latin1");
}

/** Members of objects, fields of GraphQL selections. */
const members: Listing = (values, _, take) => {
  for (const value of values) {
    if (value.kind === "object") for (const [name, member] of value.members) take(name.toString("latin1"), member);
    else if (value.kind === "node") fieldsOf(value, take, new Set());
  }
};

/** A spread's fields are its selection's own. */
function fieldsOf(node: Node, take: (name: string, value: Tree) => void, seen: Set<Tree>): void {
  seen.add(node);
  for (const { facet, names, value } of node.parts) {
    if (facet === "field") for (const name of names) take(name, value);
    else if (facet === "spread" && value.kind === "node" && !seen.has(value)) fieldsOf(value, take, seen);
  }
}

export function facet(wanted: Facet): Listing {
  return (values, _, take) => {
    for (const value of values) {
      if (value.kind !== "node") continue;
      for (const part of value.parts) if (part.facet === wanted) for (const name of part.names) take(name, part.value);
    }
  };
}

/** A field's bytes, and the numbers they may be packed from, each as decimal text. */
const protobuf: Listing = (values, request, take) => {
  for (const message of values.flatMap((value) => leaves(value))) {
    const { fields } = request.once("protobuf", message, () => readProtobuf(message));
    for (const { number, value } of fields) {
      if (!request.budget.takeValue("grpc")) return;
      take(String(number), fieldValue(value, request));
    }
  }
};

function fieldValue(value: ProtobufValue, { budget }: JudgedRequest): Tree {
  if (value.kind === "number") return leaf(Buffer.from(String(value.number)));
  const packed = readPacked(value.bytes);
  if (packed.length === 0 || !budget.takeValues("grpc", packed.length)) return leaf(value.bytes);
  return { kind: "array", items: [value.bytes, ...packed.map((number) => Buffer.from(String(number)))].map(leaf) };
}

export function formEntries(values: readonly Tree[], request: JudgedRequest): readonly Entry[] {
  return values
    .flatMap((value) => leaves(value))
    .flatMap((body) => request.once("form", body, () => splitPairs(body, request.budget, "form").map(queryEntry)));
}

export interface NamedPart {
  readonly names: readonly string[];
  readonly node: Node;
}

export function partsIn(values: readonly Tree[], request: JudgedRequest): readonly NamedPart[] {
  const contentType = request.body?.contentType ?? "";
  return values
    .flatMap((value) => leaves(value))
    .flatMap((body) =>
      request.once("multipart", body, () => readMultipart(body, contentType, request.budget).map(partNode)),
    );
}

function partNode({ names, headers, isFile, contents }: Part): NamedPart {
  const content: Tree = { kind: "array", items: contents.map(leaf) };
  const lines = headers.map(({ name, value }) => ({
    facet: "header" as const,
    names: [name.toString("latin1").toLowerCase()],
    value: leaf(value),
  }));
  const file = isFile ? [{ facet: "file" as const, names: [], value: content }] : [];
  return { names, node: { kind: "node", values: contents, parts: [...lines, ...file] } };
}
