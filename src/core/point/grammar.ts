/**
 * The grammar of request points as data: what may start a point, what may follow what, and which word takes a key.
 * `kind` is what a word yields; a step may follow the kinds in `after` (absent: any).
 */
export type Kind = "bytes" | "field" | "entry" | "tree" | "jwt";
export type KeyType = "name" | "index";

export interface Word {
  readonly key?: KeyType;
  readonly kind: Kind;
  readonly after?: readonly Kind[];
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
  ["credentials", { kind: "bytes" }],
]);

const LISTS: readonly Kind[] = ["tree", "entry", "field"];

export const STEPS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ["cookie", { kind: "entry", key: "name", after: ["field"], afterCookie: true }],
  ["cookie_all", { kind: "bytes", after: ["field"], afterCookie: true }],
  ["cookie_name", { kind: "bytes", after: ["field"], afterCookie: true }],
  ["json_doc", { kind: "tree" }],
  ["hash", { kind: "tree", key: "name", after: ["tree", "entry"] }],
  ["hash_all", { kind: "tree", after: ["tree", "entry"] }],
  ["hash_name", { kind: "bytes", after: ["tree", "entry"] }],
  ["array", { kind: "tree", key: "index", after: LISTS }],
  ["array_all", { kind: "tree", after: LISTS }],
  ["pollution", { kind: "bytes", after: ["entry", "field"] }],
  ["jwt", { kind: "jwt" }],
  ["jwt_header", { kind: "bytes", after: ["jwt"] }],
  ["jwt_payload", { kind: "bytes", after: ["jwt"] }],
  ["jwt_prefix", { kind: "bytes", after: ["jwt"] }],
  ["jwt_all", { kind: "bytes" }],
  ["base64", { kind: "bytes" }],
  ["hex", { kind: "bytes" }],
  ["percent", { kind: "bytes" }],
  ["gzip", { kind: "bytes" }],
]);

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

/** Words of the language that look into bodies, which this version does not judge: refused rather than inert. */
export const BODY_WORDS: ReadonlySet<string> = new Set([
  ...["post", "anywhere", "form_urlencoded", "form_urlencoded_all", "form_urlencoded_name"],
  ...["multipart", "multipart_all", "multipart_name", "file", "xml", "xml_tag", "xml_tag_all", "xml_attr"],
  ...[
    "xml_attr_all",
    "xml_comment",
    "gql",
    "gql_query",
    "gql_mutation",
    "gql_arg",
    "gql_var",
    "grpc",
    "protobuf",
    "htmljs",
  ],
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
