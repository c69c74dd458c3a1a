/**
 * The grammar of request points as data: what may start a point, what may follow what, and which word takes a key.
 * `kind` is what a word yields; a step may follow the kinds in `after` (absent: any).
 */
export type Kind = "bytes" | "field" | "entry" | "tree" | "jwt" | "body" | "part" | "xml" | "gql" | "message";
/** A protobuf field is a number that no list is as long as. */
export type KeyType = "name" | "index" | "field";

export interface Word {
  readonly key?: KeyType;
  readonly kind: Kind;
  readonly after?: readonly Kind[];
  /** After these kinds the word yields the same kind instead. */
  readonly keeps?: readonly Kind[];
  /** Only after `header, COOKIE`. */
  readonly afterCookie?: true;
}

export const STARTS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ["uri", { kind: "bytes" }],
  ["path", { kind: "bytes", key: "index" }],
  ["path_all", { kind: "bytes" }],
  ["action_name", { kind: "bytes" }],
  ["action_ext", { kind: "bytes" }],
  ["get", { kind: "entry", key: "name" }],
  ["get_all", { kind: "bytes" }],
  ["get_name", { kind: "bytes" }],
  ["header", { kind: "field", key: "name" }],
  ["header_all", { kind: "bytes" }],
  ["header_name", { kind: "bytes" }],
  ["method", { kind: "bytes" }],
  ["scheme", { kind: "bytes" }],
  ["proto", { kind: "bytes" }],
  ["remote_addr", { kind: "bytes" }],
  ["instance", { kind: "bytes" }],
  ["post", { kind: "body" }],
  ["credentials", { kind: "bytes" }],
  ["anywhere", { kind: "bytes" }],
]);

/** Kinds that come several to a name and are counted by `array`. */
const COUNTED: readonly Kind[] = ["part", "xml", "message"];
const LISTS: readonly Kind[] = ["tree", "entry", "field", ...COUNTED];
const HASHES: readonly Kind[] = ["tree", "entry", "gql"];

export const STEPS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ["cookie", { kind: "entry", key: "name", after: ["field"], afterCookie: true }],
  ["cookie_all", { kind: "bytes", after: ["field"], afterCookie: true }],
  ["cookie_name", { kind: "bytes", after: ["field"], afterCookie: true }],
  ["json_doc", { kind: "tree" }],
  ["hash", { kind: "tree", key: "name", after: HASHES, keeps: ["gql"] }],
  ["hash_all", { kind: "tree", after: HASHES, keeps: ["gql"] }],
  ["hash_name", { kind: "bytes", after: HASHES }],
  ["array", { kind: "tree", key: "index", after: LISTS, keeps: COUNTED }],
  ["array_all", { kind: "tree", after: LISTS, keeps: COUNTED }],
  ["pollution", { kind: "bytes", after: ["entry", "field", "part"] }],
  ["form_urlencoded", { kind: "entry", key: "name", after: ["body"] }],
  ["form_urlencoded_all", { kind: "bytes", after: ["body"] }],
  ["form_urlencoded_name", { kind: "bytes", after: ["body"] }],
  ["multipart", { kind: "part", key: "name", after: ["body"] }],
  ["multipart_all", { kind: "part", after: ["body"] }],
  ["multipart_name", { kind: "bytes", after: ["body"] }],
  ["file", { kind: "bytes", after: ["part"] }],
  ["header", { kind: "field", key: "name", after: ["part"] }],
  ["xml", { kind: "xml" }],
  ["xml_tag", { kind: "xml", key: "name", after: ["xml"] }],
  ["xml_tag_all", { kind: "xml", after: ["xml"] }],
  ["xml_attr", { kind: "bytes", key: "name", after: ["xml"] }],
  ["xml_attr_all", { kind: "bytes", after: ["xml"] }],
  ["xml_comment", { kind: "bytes", key: "index", after: ["xml"] }],
  ["gql", { kind: "gql" }],
  ["gql_query", { kind: "gql", key: "name", after: ["gql"] }],
  ["gql_query_all", { kind: "gql", after: ["gql"] }],
  ["gql_mutation", { kind: "gql", key: "name", after: ["gql"] }],
  ["gql_mutation_all", { kind: "gql", after: ["gql"] }],
  ["gql_subscription", { kind: "gql", key: "name", after: ["gql"] }],
  ["gql_subscription_all", { kind: "gql", after: ["gql"] }],
  ["gql_fragment", { kind: "gql", key: "name", after: ["gql"] }],
  ["gql_arg", { kind: "tree", after: ["gql"] }],
  ["gql_var", { kind: "tree", key: "name", after: ["gql"] }],
  ["grpc", { kind: "message", key: "index", after: ["body", "bytes"] }],
  ["protobuf", { kind: "message", key: "field", after: ["message", "body"] }],
  ["jwt", { kind: "jwt" }],
  ["jwt_header", { kind: "bytes", after: ["jwt"] }],
  ["jwt_payload", { kind: "bytes", after: ["jwt"] }],
  ["jwt_prefix", { kind: "bytes", after: ["jwt"] }],
  ["jwt_all", { kind: "bytes" }],
  ["base64", { kind: "bytes" }],
  ["hex", { kind: "bytes" }],
  ["percent", { kind: "bytes" }],
  ["gzip", { kind: "bytes" }],
  ["htmljs", { kind: "bytes" }],
]);

/** The kind that a step yields after another. */
export function kindAfter(word: Word, before: Kind): Kind {
  return word.keeps?.includes(before) === true ? before : word.kind;
}

/** Starts whose values come, wholly or in part, from the body. */
export const BODY_STARTS: ReadonlySet<string | number> = new Set(["post", "credentials", "anywhere"]);

/** Other spellings. */
export const START_ALIASES: ReadonlyMap<string, string> = new Map([
  ["query", "get"],
  ["query_all", "get_all"],
  ["query_name", "get_name"],
]);

export const STEP_ALIASES: ReadonlyMap<string, string> = new Map([
  ["json_obj", "hash"],
  ["json_obj_all", "hash_all"],
  ["json_obj_name", "hash_name"],
  ["json_array", "array"],
  ["json_array_all", "array_all"],
  ["urlenc", "percent"],
]);

/** After `jwt` the parts may be named without their prefix. */
export const JWT_ALIASES: ReadonlyMap<string, string> = new Map([
  ["header", "jwt_header"],
  ["payload", "jwt_payload"],
  ["prefix", "jwt_prefix"],
]);

/** What a condition may look at. */
export const CONDITION_STARTS: ReadonlySet<string> = new Set([
  ...[
    "header",
    "method",
    "scheme",
    "proto",
    "uri",
    "path",
    "action_name",
    "action_ext",
    "get",
    "instance",
    "remote_addr",
  ],
]);
