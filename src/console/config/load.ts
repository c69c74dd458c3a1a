import { dirname, resolve } from "node:path";
import { readDocument } from "../../platform/document-file.ts";
import type { Problem } from "../../platform/problem.ts";
import { checkDocument } from "../../platform/schema-problems.ts";
import { consoleConfigSchema, type ConsoleConfig } from "./schema.ts";

/** Reads `config/console.yaml`: all of it is right, or every problem is told. Paths are relative to the file. */
export async function loadConsoleConfig(
  file: string,
): Promise<{ readonly config: ConsoleConfig } | { readonly problems: readonly Problem[] }> {
  const path = resolve(file);
  const document = await readDocument(path);
  if ("problems" in document) return { problems: document.problems };
  const checked = checkDocument(document, consoleConfigSchema);
  if ("problems" in checked) return { problems: checked.problems };
  const { listen, oidc, ...rest } = checked.value;
  const inFolder = (name: string): string => resolve(dirname(path), name);
  const tls = listen.tls && { cert: inFolder(listen.tls.cert), key: inFolder(listen.tls.key) };
  return {
    config: {
      ...rest,
      listen: { ...listen, tls },
      oidc: oidc && { ...oidc, client_secret_file: inFolder(oidc.client_secret_file) },
      state_dir: inFolder(rest.state_dir),
    },
  };
}
