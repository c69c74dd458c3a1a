import { resolve } from "node:path";
import { stringify } from "yaml";
import { readDocument, type DocumentFile } from "../../platform/document-file.ts";
import { printProblem, printProblems, type Problem } from "../../platform/problem.ts";
import { writeWhole } from "../../platform/write-whole.ts";
import type { Refusal } from "../../core/import-wallarm/hint.ts";
import { readHints } from "../../core/import-wallarm/read-hints.ts";
import { importWallarm } from "../../core/import-wallarm/import-wallarm.ts";

/** Reads a file of Wallarm's and writes a rules document; tells what was left out. @returns the exit code */
export async function importRules(file: string, out: string | undefined): Promise<number> {
  const document = await readDocument(file);
  if ("problems" in document) return fail(document.problems);
  const hints = readHints(document.value);
  if (hints === undefined)
    return fail([document.problem([], "expected a list of hints, {body: […]}, or a Terraform state of version 4")]);
  const { rules, refused, notes } = importWallarm(hints);
  const text = stringify({ format: 1, rules }, { lineWidth: 0, aliasDuplicateObjects: false });
  // A pattern may hold a token: the file is its owner's only.
  if (out === undefined) process.stdout.write(text);
  else await writeWhole(resolve(out), text);
  const told = [
    ...notes.map((note) => printed(document, note, "")),
    ...refused.map((refusal) => printed(document, refusal, "not carried over: ")),
    `${rules.length} of ${hints.length} carried over as rules, ${refused.length} refused`,
  ];
  process.stderr.write(`${told.join("\n")}\n`);
  return refused.length === 0 ? 0 : 1;
}

function printed(document: DocumentFile, { path, name, reason }: Refusal, prefix: string): string {
  return printProblem({ ...document.problem(path, `${prefix}${reason}`), rule: name });
}

function fail(problems: readonly Problem[]): number {
  process.stderr.write(printProblems(problems));
  return 1;
}
