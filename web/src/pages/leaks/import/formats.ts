import type { api } from "../../../api/api.ts";

export type Format = Parameters<typeof api.importLeaks>[0]["format"];

/** Reports that the console reads, as docs/import-leaks.md lists them. */
export const FORMATS: Readonly<Record<Format, string>> = {
  gitleaks: "gitleaks, betterleaks (JSON)",
  trufflehog: "trufflehog (--json)",
  sarif: "SARIF 2.1.0 of a secret scanner",
  github: "GitHub secret scanning alerts",
  gitguardian: "GitGuardian incidents (hashes only)",
  kingfisher: "kingfisher (json, jsonl)",
  noseyparker: "noseyparker, titus (json, jsonl)",
  "detect-secrets": "detect-secrets baseline (hashes only)",
  ggshield: "ggshield secret scan (--json)",
  gitlab: "GitLab secret detection report",
  csv: "Table (CSV) with a line of names",
  txt: "One token a line",
};

/** What names of reports usually say; the first that holds. */
const NAMES: readonly (readonly [sign: RegExp, format: Format])[] = [
  [/\.sarif(\.json)?$/, "sarif"],
  [/\.csv$/, "csv"],
  [/\.txt$/, "txt"],
  [/secrets\.baseline$|detect-secrets/, "detect-secrets"],
  [/gl-secret|gitlab/, "gitlab"],
  [/truffle/, "trufflehog"],
  [/kingfisher/, "kingfisher"],
  [/nosey|titus/, "noseyparker"],
  [/ggshield/, "ggshield"],
  [/gitguardian|incidents/, "gitguardian"],
  [/alerts|github/, "github"],
  [/leaks/, "gitleaks"],
];

/** Which report a file seems to be; undefined: its name does not say. */
export function formatOf(fileName: string): Format | undefined {
  const name = fileName.toLowerCase();
  return NAMES.find(([sign]) => sign.test(name))?.[1];
}

export function isFormat(name: string): name is Format {
  return Object.hasOwn(FORMATS, name);
}
