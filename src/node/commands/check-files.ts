import { printProblems, type Problem } from "../../platform/problem.ts";
import { openProgress } from "../../platform/progress.ts";
import { loadNodeConfig } from "../config/load.ts";
import { readRules } from "../ruleset/source-file.ts";
import { keyIn } from "./node-key.ts";

/** Checks a configuration, or rules, or both, and tells what is wrong or what was checked. @returns the exit code */
export async function checkFiles(configFile: string | undefined, rulesFile: string | undefined): Promise<number> {
  const problems: Problem[] = [];
  const checked: string[] = [];
  let rules = rulesFile;
  let stateDir: string | undefined;
  if (configFile !== undefined) {
    const loaded = await loadNodeConfig(configFile);
    if ("problems" in loaded) problems.push(...loaded.problems);
    else {
      rules ??= loaded.config.rules?.file;
      stateDir = loaded.config.state_dir;
      checked.push(count(loaded.config.routes.length, "route"));
    }
  }
  if (rules !== undefined) {
    const opened = await keyIn(stateDir);
    if ("problem" in opened) problems.push(opened.problem);
    else {
      const progress = openProgress();
      const read = await readRules(rules, opened.key, progress);
      progress.done();
      if ("problems" in read) problems.push(...read.problems);
      else checked.push(count(read.rules.length, "rule"), count(read.tokens.size, "token"));
    }
  }
  if (problems.length > 0) {
    process.stderr.write(printProblems(problems));
    return 1;
  }
  process.stdout.write(`ok: ${checked.join(", ")}\n`);
  return 0;
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}
