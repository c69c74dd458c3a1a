import { ApiProblem } from "../../../api/api-problem.ts";
import { api } from "../../../api/api.ts";
import type { ImportLeaksData, Problem } from "../../../api/generated/data-contracts.ts";
import type { Format } from "./formats.ts";

/** How far an import is: entries that were read, or findings that were recorded of all. */
export type ImportProgress =
  | { readonly phase: "reading"; readonly entries: number }
  | { readonly phase: "recording"; readonly recorded: number; readonly findings: number };

export interface ImportOrder {
  readonly format: Format;
  readonly file: File;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

type Line = ImportProgress | { readonly report: ImportLeaksData } | { readonly problem: Problem };

/** Sends a report and follows how far the console is with it. @throws ApiProblem where it is refused or cut off */
export async function runImport(
  { format, file, dryRun, signal }: ImportOrder,
  tell: (progress: ImportProgress) => void,
): Promise<ImportLeaksData> {
  const query = new URLSearchParams({ format, dry_run: String(dryRun) });
  const response = await api.http.send(`/api/v1/leaks/import?${query.toString()}`, {
    method: "POST",
    headers: { accept: "application/x-ndjson", "content-type": "application/octet-stream" },
    body: file,
    signal,
  });
  for await (const line of linesIn(response)) {
    const said = JSON.parse(line) as Line;
    if ("report" in said) return said.report;
    if ("problem" in said) throw new ApiProblem(said.problem);
    tell(said);
  }
  throw new ApiProblem({
    code: "unreachable",
    status: 0,
    title: "The import was cut off",
    detail: "Send the same report again: what was taken already is known by its value.",
    request_id: response.headers.get("request-id") ?? "",
  });
}

async function* linesIn({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
