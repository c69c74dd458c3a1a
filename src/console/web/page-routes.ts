import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyReply } from "fastify";
import { ApiProblem } from "../api/problem.ts";
import type { Api } from "../api/route.ts";

/** Where `npm run build` puts them. */
const BUILT = join(import.meta.dirname, "../../../dist/web");
/** Files at the top, beside those whose names hold their digest. */
const TOP = ["/icon.svg"];
const NONCE = "%STYLE_NONCE%";

/**
 * The web pages: every path that is nothing else answers with the one document, whose script shows the page. Nothing of it
 * is secret; what a page shows comes from the API.
 */
export async function servePages(api: Api): Promise<void> {
  const open = { config: { permission: "public" }, schema: { hide: true } } as const;
  await api.register(fastifyStatic, { root: BUILT, serve: false, cacheControl: false, preCompressed: true });
  const document = readFile(join(BUILT, "index.html"), "utf8").catch(() => undefined);

  api.get("/assets/:file", open, async (request, reply) => {
    const { file } = request.params as { file: string };
    if (!/^\w[\w.-]*$/.test(file)) throw nothingHere();
    void reply.header("cache-control", "public, max-age=31536000, immutable");
    return await reply.sendFile(`assets/${file}`);
  });
  for (const file of TOP) {
    api.get(file, open, async (_request, reply) => {
      void reply.header("cache-control", "no-cache");
      return await reply.sendFile(file.slice(1));
    });
  }
  api.get("/*", open, async (request, reply) => {
    const text = await document;
    if (/^\/api(\/|$)/.test(request.url) || !wantsPage(request.headers.accept)) throw nothingHere();
    if (text === undefined) throw new ApiProblem("not_found", "The web pages are not built: npm run build");
    return await sendDocument(reply, text);
  });
}

/** The document may name styles of its own script: those that carry this answer's nonce. */
async function sendDocument(reply: FastifyReply, text: string): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString("base64");
  const policy = String(reply.getHeader("content-security-policy"));
  void reply.headers({
    "cache-control": "no-cache",
    "content-security-policy": policy.replace(/style-src [^;]*/, `$& 'nonce-${nonce}'`),
  });
  return await reply.type("text/html; charset=utf-8").send(text.replace(NONCE, nonce));
}

function wantsPage(accept = ""): boolean {
  return accept.includes("text/html");
}

function nothingHere(): ApiProblem {
  return new ApiProblem("not_found", "Nothing is served at this path.");
}
