import { generateApi } from "swagger-typescript-api";

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
  readonly paths: Record<string, Record<string, { readonly "x-permission"?: string }>>;
}

/** What machines call; the pages do not. */
const MACHINES = new Set(["node:sync", "scanner:push"]);

/**
 * The client's source files, made from the OpenAPI document: one method for each operation that a person may ask for, and
 * the types of what goes in and comes out. How a request is sent is ours: web/src/api/http-client.ts.
 * @returns text by file name
 */
export async function apiClient(document: string): Promise<Readonly<Record<string, string>>> {
  const { files } = await generateApi({
    spec: forPeople(JSON.parse(document, withoutPatterns)),
    output: false,
    silent: true,
    modular: true,
    singleHttpClient: true,
    enumStyle: "union",
    typeOnlyImports: true,
    importFileExtension: ".ts",
    extractRequestBody: true,
    extractResponseBody: true,
    codeGenConstructs: (constructs) => ({ ...constructs, Keyword: { ...constructs.Keyword, Any: "unknown" } }),
  });
  const textOf = (name: string): string => files.find(({ fileName }) => fileName === name)!.fileContent;
  return {
    "operations.ts": textOf("Api")
      // An id comes from the address line.
      .replaceAll(/(path: `[^`]*`)/g, (path) => path.replaceAll(/\$\{(\w+)\}/g, "${encodeURIComponent(String($1))}"))
      .replaceAll(/<SecurityDataType(?: = unknown)?>/g, "")
      .replace(
        'import { HttpClient, type RequestParams } from "./',
        'import type { HttpClient, RequestParams } from "../',
      ),
    "data-contracts.ts": textOf("data-contracts"),
  };
}

function forPeople(document: Document): never {
  const paths = Object.entries(document.paths).flatMap(([path, item]) => {
    const kept = Object.entries(item).filter(([, operation]) => !MACHINES.has(operation["x-permission"] ?? ""));
    return kept.length === 0 ? [] : [[path, Object.fromEntries(kept)]];
  });
  // The generator's own type of a document is of another version of the specification.
  const { schemas, ...components } = document.components;
  const outgoing = Object.entries(schemas).filter(([name]) => !name.endsWith("Input"));
  return {
    ...document,
    paths: Object.fromEntries(paths) as Document["paths"],
    components: { ...components, schemas: Object.fromEntries(outgoing) },
  } as never;
}

/** They say nothing to a type, and fill screens. */
function withoutPatterns(key: string, value: unknown): unknown {
  return key === "pattern" && typeof value === "string" ? undefined : value;
}
