import { dirname, resolve } from "node:path";
import { readDocument } from "../../platform/document-file.ts";
import { digestFile, type FilesSeen } from "../../platform/file-digest.ts";
import type { Problem } from "../../platform/problem.ts";
import { checkDocument } from "../../platform/schema-problems.ts";
import type { BlockTemplate } from "../answer.ts";
import { readBlockTemplate } from "./block-template.ts";
import { checkCertificates } from "./certificates.ts";
import { checkMeaning, type Mistake } from "./meaning.ts";
import { filesOf, resolvePaths } from "./paths.ts";
import { nodeConfigSchema, type NodeConfig } from "./schema.ts";

/** A configuration that can be applied: paths are absolute, every file it names was read. */
export interface LoadedConfig {
  readonly config: NodeConfig;
  readonly block: BlockTemplate;
  /** The configuration file and the files it names, as they were read; not the rules. */
  readonly seen: FilesSeen;
  /** A problem at the place of an option, for what shows only when the configuration is applied. */
  problem(mistake: Mistake): Problem;
}

export interface RefusedConfig {
  readonly problems: readonly Problem[];
  readonly seen: FilesSeen;
}

/** Reads `config/node.yaml`: all of it is right, or every problem is told and nothing of it is used. */
export async function loadNodeConfig(file: string): Promise<LoadedConfig | RefusedConfig> {
  const path = resolve(file);
  const document = await readDocument(path);
  const seen = new Map([[path, document.digest]]);
  if ("problems" in document) return { problems: document.problems, seen };
  const checked = checkDocument(document, nodeConfigSchema);
  if ("problems" in checked) return { problems: checked.problems, seen };

  const config = resolvePaths(checked.value, dirname(path));
  // Digests are taken before the files are read, so that a change in between is seen as a change.
  for (const named of filesOf(config)) seen.set(named, await digestFile(named));
  const block = await readBlockTemplate(config.block);
  const mistakes = [
    ...checkMeaning(config),
    ...(await checkCertificates(config)),
    ...("message" in block ? [block] : []),
  ];
  const problem = ({ path: at, message }: Mistake): Problem => document.problem(at, message);
  if (mistakes.length > 0 || "message" in block) return { problems: mistakes.map(problem), seen };
  return { config, block, seen, problem };
}
