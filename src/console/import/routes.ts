import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiProblem, problemBody } from "../api/problem.ts";
import type { Api, Routes } from "../api/route.ts";
import { FORMAT_NAMES } from "./formats.ts";
import { importLeaks, importReport, type ImportProgress } from "./import-leaks.ts";
import { ReportError } from "./report-error.ts";

const REPORT_BYTES_MAX = 256 * 2 ** 20;
const TELL_EVERY_MS = 1_000;

/** Reports of other tools. */
export const importRoutes: Routes = (api, context) => {
  void api.register(async (scope) => {
    // Any form of report; it is read as it arrives.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_, payload, done) => done(null, payload));

    (scope as unknown as Api).post(
      "/api/v1/leaks/import",
      {
        config: { permission: "leaks:decide" },
        schema: {
          operationId: "importLeaks",
          summary: "Import a report of another tool",
          description:
            "The body is the report. With `Accept: application/x-ndjson` the answer is a line now and then on how far " +
            "it is, `{phase, …}`, and `{report}` or `{problem}` as the last.",
          tags: ["leaks"],
          querystring: z.strictObject({
            format: z.enum(FORMAT_NAMES),
            dry_run: z.stringbool().default(false).meta({ description: "Tell what would be done" }),
          }),
          response: { 200: importReport },
        },
      },
      async (request, reply) => {
        const { format, dry_run: dryRun } = request.query;
        request.auditTarget = `import:${format}`;
        const run = (tell: (progress: ImportProgress) => void) =>
          importLeaks(
            context,
            request.caller,
            { format, dryRun, chunks: bounded(request.body as Readable) },
            tell,
          ).catch((error: unknown) => {
            throw error instanceof ReportError ? new ApiProblem("invalid_body", error.message) : error;
          });
        if (!/\bapplication\/x-ndjson\b/.test(request.headers.accept ?? "")) return await run(() => {});
        return await reply
          .type("application/x-ndjson")
          .serializer((body: unknown) => body as string)
          .send(Readable.from(lines(run, request)) as never);
      },
    );
  });
};

/** Progress while it runs, at most one line a second, then how it ended. */
async function* lines(
  run: (tell: (progress: ImportProgress) => void) => Promise<unknown>,
  request: FastifyRequest,
): AsyncGenerator<string> {
  let latest: ImportProgress | undefined;
  const state = { ended: false };
  const ending = run((progress) => void (latest = progress)).then(
    (report) => ({ report }),
    (error: unknown) => {
      if (!(error instanceof ApiProblem)) request.log.error({ err: error }, "an import failed inside the console");
      const problem =
        error instanceof ApiProblem ? error : new ApiProblem("internal", "It was logged under the request's id.");
      return { problem: problemBody(problem, request.id) };
    },
  );
  void ending.then(() => (state.ended = true));
  while (!state.ended) {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([ending, new Promise((resolve) => (timer = setTimeout(resolve, TELL_EVERY_MS)))]);
    clearTimeout(timer);
    if (!state.ended && latest !== undefined) yield `${JSON.stringify(latest)}\n`;
  }
  yield `${JSON.stringify(await ending)}\n`;
}

/** @throws ApiProblem when more arrives than is read of a report */
async function* bounded(body: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REPORT_BYTES_MAX) {
      throw new ApiProblem("too_large", `A report has at most ${REPORT_BYTES_MAX / 2 ** 20} MiB; split it.`);
    }
    yield chunk;
  }
}
