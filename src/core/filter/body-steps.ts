import { readGraphql } from "../decode/graphql.ts";
import { readGrpc } from "../decode/grpc.ts";
import { leaf, leaves, type Facet, type Member, type Tree } from "../decode/tree.ts";
import { readXml } from "../decode/xml.ts";
import type { Point } from "../hit.ts";
import { entryNames } from "./entry.ts";
import { formEntries, partsIn } from "./listing.ts";
import type { Step } from "./step.ts";

/** The steps of body formats that take no name; undefined for other words. */
export function compileBodyStep(word: string, key: Point[number] | undefined): Step | undefined {
  switch (word) {
    case "form_urlencoded_all":
      return (values, request) => formEntries(values, request).map(({ value }) => value);
    case "form_urlencoded_name":
      return (values, request) => entryNames(formEntries(values, request));
    case "multipart_all":
      return (values, request) => partsIn(values, request).map(({ node }) => node);
    case "multipart_name":
      return (values, request) =>
        partsIn(values, request).flatMap(({ names }) => names.map((name) => leaf(Buffer.from(name, "latin1"))));
    case "file":
      return every("file");
    case "xml":
      return (values, request) =>
        bytesIn(values).map((value) => request.once("xml", value, () => readXml(value, request.budget)));
    case "xml_tag_all":
      return every("tag");
    case "xml_attr_all":
      return every("attribute");
    case "xml_comment":
      return (values) => values.flatMap((value) => commentsIn(value)[key as number] ?? []);
    case "gql":
      return (values, request) =>
        bytesIn(values).flatMap((value) => request.once("gql", value, () => readGraphql(value, request.budget)));
    case "gql_query_all":
      return every("query");
    case "gql_mutation_all":
      return every("mutation");
    case "gql_subscription_all":
      return every("subscription");
    case "gql_arg":
      return graphqlArguments;
    case "grpc":
      return (values, request) =>
        bytesIn(values).flatMap((value) => {
          const { grpcEncoding = "", messagesBefore = 0 } = request.body ?? {};
          const messages = request.once("grpc", value, () => readGrpc(value, grpcEncoding, request.budget));
          const message = messages[(key as number) - messagesBefore];
          return message === undefined ? [] : [leaf(message)];
        });
    default:
      return undefined;
  }
}

function bytesIn(values: readonly Tree[]): Buffer[] {
  return values.flatMap((value) => leaves(value));
}

function every(facet: Facet): Step {
  return (values) =>
    values.flatMap((value) =>
      value.kind === "node" ? value.parts.flatMap((part) => (part.facet === facet ? [part.value] : [])) : [],
    );
}

/** Comments of an element and all below it, in document order. */
function commentsIn(tree: Tree): Tree[] {
  if (tree.kind !== "node") return [];
  return tree.parts.flatMap(({ facet, value }) => (facet === "comment" ? [value] : commentsIn(value)));
}

/** The arguments of a field, or of an operation's directives, as members of one object. */
const graphqlArguments: Step = (values) =>
  values.flatMap((value): Tree[] => {
    if (value.kind !== "node") return [];
    const members = value.parts.flatMap(({ facet, names, value }): Member[] =>
      facet === "argument" ? names.map((name): Member => [name, value]) : [],
    );
    return members.length === 0 ? [] : [{ kind: "object", members }];
  });
