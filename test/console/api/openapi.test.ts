import { Ajv2020 } from "ajv/dist/2020.js";
import type { LightMyRequestResponse } from "fastify";
import { t } from "tap";
import { PERMISSIONS } from "../../../src/console/access/permission.ts";
import { firstPerson, member } from "../accounts/people.ts";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { openTestStore } from "../stores.ts";

type Json = { readonly [key: string]: unknown };
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly "x-permission"?: string;
  readonly security?: readonly Json[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, Json>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Json;
}

const documentOf = async ({ api }: TestConsole): Promise<Document> =>
  (await api.inject({ url: "/api/openapi.json" })).json<Document>();

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

/** Paths as fastify writes them. */
const inDocument = (url: string): string => url.replaceAll(/:(\w+)/g, "{$1}");

t.test("every route of the API is described: who may, what it does, what it answers", async (t) => {
  const console = await openTestConsole(t, await openTestStore(t, "sqlite"));
  const document = await documentOf(console);
  t.equal(document.openapi, "3.1.0");
  const registered = console.routes.filter(({ url, method }) => url.startsWith("/api/v1/") && method !== "HEAD");
  t.ok(registered.length > 15);
  for (const { url, method, config } of registered) {
    const operation = document.paths[inDocument(url)]?.[String(method).toLowerCase()];
    const where = `${String(method)} ${url}`;
    if (!t.ok(operation, where)) continue;
    t.equal(operation!["x-permission"], config?.permission, where);
    t.ok([...PERMISSIONS, "public", "recognised"].includes(operation!["x-permission"]!), where);
    t.match(operation!.operationId, /^[a-z][A-Za-z]+$/, where);
    t.match(operation!.summary, /^\S.{2,}[^.]$/, where);
    t.equal(operation!.tags?.length, 1, where);
    t.same(operation!.security, config?.permission === "public" ? [] : undefined, where);
    t.same(
      (operation!.parameters ?? []).filter((parameter) => parameter.in === "path").map(({ name }) => name),
      [...url.matchAll(/:(\w+)/g)].map(([, name]) => name),
      where,
    );
    t.ok(
      Object.keys(operation!.responses).some((status) => status.startsWith("2")),
      where,
    );
    for (const status of ["4XX", "5XX"]) {
      t.same(operation!.responses[status], { $ref: "#/components/responses/Problem" }, where);
    }
  }
  const ids = operationsOf(document).map(({ operation }) => operation.operationId);
  t.equal(new Set(ids).size, ids.length, "each operation has a name of its own");
});

t.test("what is referred to is there, and is JSON Schema", async (t) => {
  const document = await documentOf(await openTestConsole(t, await openTestStore(t, "sqlite")));
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
  t.not(refs.length, 0);
  for (const ref of new Set(refs)) {
    const found = ref.split("/").reduce<unknown>((at, step) => (at as Json | undefined)?.[step], document);
    t.ok(found, ref);
  }
  const ajv = validator(document);
  for (const name of Object.keys(document.components["schemas"] as Json)) {
    t.ok(ajv.getSchema(`document#/components/schemas/${name}`), name);
  }
});

function validator(document: Document) {
  return new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).addSchema(document, "document");
}

/** What the document says that an operation may answer with this status, as a place in it. */
function placeOf({ path, method, operation }: ReturnType<typeof operationsOf>[number], status: number) {
  const told = operation.responses[status] === undefined ? `${Math.trunc(status / 100)}XX` : String(status);
  if (operation.responses[told] === undefined) return undefined;
  if (told === "4XX") return { type: "application/problem+json", pointer: "document#/components/schemas/Problem" };
  const content = (operation.responses[told]["content"] ?? {}) as Json;
  const [type] = Object.keys(content);
  if (type === undefined) return { type: undefined, pointer: undefined };
  const steps = ["paths", path, method, "responses", told, "content", type, "schema"];
  return { type, pointer: `document#/${steps.map(escapePointer).join("/")}` };
}

function escapePointer(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}

t.test("what the API answers is what the document says", async (t) => {
  const console = await openTestConsole(t, await openTestStore(t, "sqlite"));
  const document = await documentOf(console);
  const ajv = validator(document);
  const operations = operationsOf(document).filter(({ path }) => path.startsWith("/api/v1/"));
  const seen = new Set<string>();

  const check = (id: string, answer: LightMyRequestResponse): void => {
    const described = operations.find(({ operation }) => operation.operationId === id)!;
    const where = `${id} ${answer.statusCode}`;
    const place = placeOf(described, answer.statusCode);
    if (!t.ok(place, `${where} is described`)) return;
    seen.add(where);
    if (place!.pointer === undefined || answer.statusCode === 204) return;
    t.ok(String(answer.headers["content-type"]).startsWith(place!.type), where);
    const validate = ajv.getSchema(place!.pointer)!;
    t.ok(validate(answer.json()), `${where}: ${ajv.errorsText(validate.errors)}`);
  };
  const ask = async (id: string, headers: object, payload?: object, of: Readonly<Record<string, string>> = {}) => {
    const { path, method } = operations.find(({ operation }) => operation.operationId === id)!;
    const answer = await console.api.inject({
      method: method.toUpperCase() as "GET",
      url: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => of[name] ?? "1"),
      headers: { ...headers },
      ...(payload && { payload }),
    });
    check(id, answer);
    return answer;
  };

  const first = await firstPerson(console);
  const other = await member(console, first, "analyst", "other@example.com");
  const { headers } = first;

  // Everything with a list or a single answer, as somebody who may see it, and as nobody.
  for (const { path, method, operation } of operations) {
    const json = placeOf({ path, method, operation }, 200)?.type === "application/json";
    if (method === "get" && json) await ask(operation.operationId!, headers);
    await ask(operation.operationId!, { authorization: "Bearer x" }, method === "get" ? undefined : {});
  }
  await ask("setUp", {}, { token: "x", email: "a@example.com", password: "correct horse battery", name: "A" });
  await ask("getMe", await console.as("node"));
  await ask("createTenant", headers, { id: "b", name: "B" });
  await ask("editTenant", headers, { name: "Bee" }, { id: "b" });
  await ask("editTenant", headers, { name: "Bee" }, { id: "c" });
  const invited = await ask("inviteMember", headers, { email: "new@example.com", role: "analyst" });
  await ask("listInvitations", headers);
  await ask("removeInvitation", headers, undefined, { id: invited.json<{ id: string }>().id });
  await ask("editMember", headers, { role: "administrator" }, { id: other.id });
  await ask("resetMember", headers, undefined, { id: other.id });
  await ask("removeMember", headers, undefined, { id: other.id });
  await ask("removeMember", headers, undefined, { id: first.id });
  const made = await ask("createToken", headers, { name: "x", role: "api", scopes: ["leaks:read"] });
  await ask("createToken", headers, { name: "x", role: "api" });
  await ask("createNodeToken", headers, { name: "n" });
  await ask("editToken", headers, { name: "y" }, { id: made.json<{ id: string }>().id });
  await ask("listTokens", headers);
  await ask("revokeToken", headers, undefined, { id: made.json<{ id: string }>().id });
  await ask("listAudit", headers);

  const missing = ["setUp 410", "getMe 200", "getMe 401", "createTenant 201", "inviteMember 201", "createToken 201"];
  t.same(
    missing.filter((one) => !seen.has(one)),
    [],
  );
});
