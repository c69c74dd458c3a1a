import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pino from "pino";
import type { Test } from "tap";
import { openKeeper, type InForce, type RulesetKeeper } from "../../../src/node/ruleset/keeper.ts";
import { openKey } from "../../../src/node/ruleset/key.ts";

export const quiet = pino({ level: "silent" });

export interface Setting {
  readonly folder: string;
  readonly applied: InForce[];
  /** What was told of the progress of reading. */
  readonly steps: string[];
  /** @param version of the release that opens it */
  open(version?: string): Promise<RulesetKeeper>;
  rules(text: string): Promise<void>;
}

/** A folder with rules and state; keepers opened over it are closed with the test. */
export async function setting(t: Test, apply: () => Promise<string[]> = async () => []): Promise<Setting> {
  const folder = t.testdir({ state: {} });
  const applied: InForce[] = [];
  const steps: string[] = [];
  const opened = await openKey(join(folder, "state"));
  if ("problem" in opened) throw new Error(opened.problem.message);
  return {
    folder,
    applied,
    steps,
    async open(version = "1.0.0") {
      const keeper = openKeeper({
        stateDir: join(folder, "state"),
        key: opened.key,
        version,
        log: quiet,
        progress: { step: (text) => void steps.push(text), done() {} },
        apply: async (ruleset) => {
          applied.push(ruleset);
          return apply();
        },
        rejected() {},
      });
      t.teardown(() => keeper.close());
      return keeper;
    },
    async rules(text) {
      await writeFile(join(folder, "rules.yaml~"), text);
      await rename(join(folder, "rules.yaml~"), join(folder, "rules.yaml"));
    },
  };
}

export function rule(id: string, more: string): string {
  return `  - { id: ${id}, type: vpatch, point: [credentials], ${more} }\n`;
}

export const DOCUMENT = `format: 1\nrules:\n${rule("one", "regex: leaked-one")}`;
export const OTHER = `format: 1\nrules:\n${rule("two", "regex: leaked-two")}`;
export const BROKEN = `format: 1\nrules:\n${rule("two", "regx: x")}${rule("two", "regex: '('")}`;
