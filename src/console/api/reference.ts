import type { OpenAPIV3_1 } from "openapi-types";
import type { ApiDocument } from "./openapi.ts";
import type { Routes } from "./route.ts";

type Operation = OpenAPIV3_1.OperationObject & { readonly "x-permission"?: string };
type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject;

/** The API's description: for programs at `/api/openapi.json`, for people at `/api/docs`. */
export const referenceRoutes: Routes = (api) => {
  const open = { config: { permission: "public" }, schema: { hide: true } } as const;
  const document = (): ApiDocument => api.swagger() as ApiDocument;
  api.get("/api/openapi.json", open, () => document());
  api.get("/api/docs", open, (_request, reply) => reply.type("text/html; charset=utf-8").send(page(document())));
  api.get("/api/docs/style.css", open, (_request, reply) => reply.type("text/css; charset=utf-8").send(STYLE));
};

/** One page without scripts: it works offline, and under the console's content security policy. */
function page(document: ApiDocument): string {
  const byTag = new Map<string, string[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      const tag = operation.tags?.[0] ?? "other";
      byTag.set(tag, [...(byTag.get(tag) ?? []), section(document, path, method, operation)]);
    }
  }
  const tags = [...byTag].sort(([a], [b]) => (a < b ? -1 : 1));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(document.info.title)} API</title><link rel="stylesheet" href="/api/docs/style.css"></head><body>
<header><h1>${escape(document.info.title)} API</h1><p>${escape(document.info.description ?? "")}</p>
<p><a href="/api/openapi.json">OpenAPI ${escape(document.openapi)}</a></p>
<nav>${tags.map(([tag]) => `<a href="#${slug(tag)}">${escape(tag)}</a>`).join(" ")}</nav></header>
<main>${tags.map(([tag, sections]) => `<h2 id="${slug(tag)}">${escape(tag)}</h2>${sections.join("")}`).join("")}</main>
</body></html>`;
}

function section(document: ApiDocument, path: string, method: string, operation: Operation): string {
  const { summary = "", description = "", operationId = "", parameters = [], requestBody, responses = {} } = operation;
  const fields = (parameters as OpenAPIV3_1.ParameterObject[]).map(
    ({ name, in: place, required, schema = {}, description: text = "" }) =>
      row(`${name} <small>${escape(place)}${required === true ? ", required" : ""}</small>`, schema as Schema, text),
  );
  const body = Object.entries((requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content ?? {});
  const answers = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return `<details id="${escape(operationId)}"><summary><code class="${escape(method)}">${escape(method.toUpperCase())}</code>
<code>${escape(path)}</code> ${escape(summary)} <small>${escape(operation["x-permission"] ?? "")}</small></summary>
<p>${escape(description)}</p>${fields.length === 0 ? "" : `<h4>Parameters</h4><dl>${fields.join("")}</dl>`}
${body.map(([type, { schema = {} }]) => `<h4>Body <small>${escape(type)}</small></h4>${pretty(schema)}`).join("")}
${answers.map(([status, answer]) => `<h4>${escape(status)}</h4>${pretty(schemaOf(document, answer))}`).join("")}
</details>`;
}

function schemaOf(document: ApiDocument, answer: OpenAPIV3_1.ResponseObject | OpenAPIV3_1.ReferenceObject): Schema {
  if ("$ref" in answer) return { $ref: answer.$ref };
  const schema = Object.values(answer.content ?? {})[0]?.schema ?? {};
  const [, name] = /^#\/components\/schemas\/(.+)$/.exec("$ref" in schema ? schema.$ref : "") ?? [];
  return name === undefined ? schema : (document.components?.schemas?.[name] ?? schema);
}

function row(name: string, schema: Schema, text: string): string {
  return `<dt>${name}</dt><dd>${escape(text)} ${pretty(schema)}</dd>`;
}

function pretty(schema: Schema): string {
  return `<pre>${escape(JSON.stringify(schema, null, 2))}</pre>`;
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav a { margin-right: 1rem; }
details { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .4rem; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
small { opacity: .75; }
pre { overflow-x: auto; font-size: .85rem; margin: .2rem 0; }
dt { font-weight: 600; }
dd { margin: 0 0 .6rem 1rem; }
`;
