import swagger from "@fastify/swagger";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import type { OpenAPIV3_1 } from "openapi-types";
import type { Api } from "./route.ts";

export type ApiDocument = OpenAPIV3_1.Document;

/** Of an operation that anybody may ask for. */
const NO_SECURITY: OpenAPIV3_1.SecurityRequirementObject[] = [];

/** Has every route that is registered from here on described in `api.swagger()`, an OpenAPI 3.1 document. */
export async function describeRoutes(api: Api, sessionCookie: string): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Keyward console",
        version: "1",
        description:
          "Registry of leaked tokens, virtual patches and attempts. Errors are application/problem+json with a stable " +
          "code. Lists have a cursor. Writes take an Idempotency-Key.",
      },
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer" },
          session: { type: "apiKey", in: "cookie", name: sessionCookie },
        },
        responses: {
          Problem: {
            description: "A problem: nothing was changed.",
            content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
          },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      const { permission } = document.route.config ?? {};
      const open = permission === "public" ? { security: NO_SECURITY } : {};
      return { url, schema: { ...schema, ...open, "x-permission": permission } };
    },
    transformObject: (document) => withProblems(jsonSchemaTransformObject(document) as ApiDocument),
  });
}

/** Says once for all operations that whatever is not a success is a problem. */
function withProblems(document: ApiDocument): ApiDocument {
  const problem = { $ref: "#/components/responses/Problem" };
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const operations = Object.entries(item as Record<string, OpenAPIV3_1.OperationObject>).map(
      ([method, operation]) => [
        method,
        { ...operation, responses: { ...operation.responses, "4XX": problem, "5XX": problem } },
      ],
    );
    return [path, Object.fromEntries(operations)];
  });
  return { ...document, paths: Object.fromEntries(paths) as OpenAPIV3_1.PathsObject };
}
