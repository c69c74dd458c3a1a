import { randomBytes } from "node:crypto";
import type { LightMyRequestResponse } from "fastify";
import { firstLink } from "../../../src/console/accounts/first-link.ts";
import type { TestConsole } from "../open-console.ts";

/** As a browser sends it from the console's own page. */
export const OWN_PAGE = { origin: "http://127.0.0.1:7000", "sec-fetch-site": "same-origin" };

/** The same for a console that is reached in another way. */
function ownPage({ context }: TestConsole): typeof OWN_PAGE {
  return { ...OWN_PAGE, origin: new URL(context.config.public_url).origin };
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** Of a browser that is signed in. */
  readonly headers: { readonly cookie: string; readonly origin: string; readonly "sec-fetch-site": string };
}

export function newPassword(): string {
  return randomBytes(12).toString("base64url");
}

/** What a link hands to the page behind it. */
export function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get("token") ?? "";
}

/** The cookies that an answer sets, as a browser sends them back. */
export function cookiesOf(answer: LightMyRequestResponse): string {
  return answer.cookies
    .filter(({ value }) => value !== "")
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
    .join("; ");
}

/** Takes a link up. */
export async function setUp(
  console: TestConsole,
  link: string,
  email: string,
  password = newPassword(),
): Promise<LightMyRequestResponse> {
  return await console.api.inject({
    method: "POST",
    url: "/api/v1/setup",
    headers: ownPage(console),
    payload: { token: tokenOf(link), email, password, name: "A Person" },
  });
}

/** Somebody who took a link up and is signed in by it. */
export async function personOf(console: TestConsole, link: string, email: string): Promise<Person> {
  const password = newPassword();
  const answer = await setUp(console, link, email, password);
  if (answer.statusCode !== 200) throw new Error(`the link was refused: ${answer.body}`);
  return {
    id: answer.json<{ id: string }>().id,
    email,
    password,
    headers: { cookie: cookiesOf(answer), ...ownPage(console) },
  };
}

/** The first administrator, who is one everywhere. */
export async function firstPerson(console: TestConsole, email = "first@example.com"): Promise<Person> {
  return await personOf(console, (await firstLink(console.context))!, email);
}

/** Somebody whom `by` invites to a tenant. */
export async function member(
  console: TestConsole,
  by: Person,
  role: string,
  email: string,
  tenant?: string,
): Promise<Person> {
  const answer = await console.api.inject({
    method: "POST",
    url: "/api/v1/members",
    headers: { ...by.headers, ...(tenant === undefined ? {} : { "keyward-tenant": tenant }) },
    payload: { email, role },
  });
  if (answer.statusCode !== 201) throw new Error(`nobody was invited: ${answer.body}`);
  return await personOf(console, answer.json<{ link: string }>().link, email);
}

/** A write at `/api/auth/`. */
export async function post(
  { api }: TestConsole,
  path: string,
  payload: object,
  headers: object = OWN_PAGE,
): Promise<LightMyRequestResponse> {
  return await api.inject({ method: "POST", url: `/api/auth/${path}`, headers: { ...headers }, payload });
}

export async function signIn(
  console: TestConsole,
  { email, password }: Pick<Person, "email" | "password">,
  headers: object = {},
): Promise<LightMyRequestResponse> {
  return await post(console, "sign-in/email", { email, password }, { ...ownPage(console), ...headers });
}

/** Whom the console takes these headers for. */
export async function me({ api }: TestConsole, headers: object): Promise<LightMyRequestResponse> {
  return await api.inject({ url: "/api/v1/me", headers: { ...headers } });
}

export async function setRole(
  { api }: TestConsole,
  headers: object,
  { id }: Pick<Person, "id">,
  role: string,
): Promise<LightMyRequestResponse> {
  return await api.inject({
    method: "PATCH",
    url: `/api/v1/members/${id}`,
    headers: { ...headers },
    payload: { role },
  });
}

export async function remove(
  { api }: TestConsole,
  headers: object,
  { id }: Pick<Person, "id">,
): Promise<LightMyRequestResponse> {
  return await api.inject({ method: "DELETE", url: `/api/v1/members/${id}`, headers: { ...headers } });
}

/** The members of a tenant: `first: administrator`. */
export async function listed({ api }: TestConsole, headers: object): Promise<string[]> {
  const answer = await api.inject({ url: "/api/v1/members", headers: { ...headers } });
  const { items } = answer.json<{ items: { email: string; role: string }[] }>();
  return items.map(({ email, role }) => `${email.split("@")[0]}: ${role}`);
}
