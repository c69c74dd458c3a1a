import type { ImportFormat } from "./finding.ts";
import { csv } from "./formats/csv.ts";
import { detectSecrets } from "./formats/detect-secrets.ts";
import { ggshield } from "./formats/ggshield.ts";
import { gitguardian } from "./formats/gitguardian.ts";
import { github } from "./formats/github.ts";
import { gitlab } from "./formats/gitlab.ts";
import { gitleaks } from "./formats/gitleaks.ts";
import { kingfisher } from "./formats/kingfisher.ts";
import { noseyparker } from "./formats/noseyparker.ts";
import { sarif } from "./formats/sarif.ts";
import { trufflehog } from "./formats/trufflehog.ts";
import { txt } from "./formats/txt.ts";

/** Reports that can be imported, by the name of the tool or form. */
export const FORMATS = {
  gitleaks,
  trufflehog,
  sarif,
  github,
  gitguardian,
  kingfisher,
  noseyparker,
  "detect-secrets": detectSecrets,
  ggshield,
  gitlab,
  csv,
  txt,
} as const satisfies Record<string, ImportFormat>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as [FormatName, ...FormatName[]];
