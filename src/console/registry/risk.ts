/** What speaks for and against a leak being dangerous. */
export interface Evidence {
  /** A token of it works on the API: seen in traffic, or tried by the tool that found it. */
  readonly works: boolean;
  readonly sourceKind: string;
  /** Title, description, detector, place. */
  readonly words: string;
}

export type RiskLevel = "high" | "medium" | "low";

export interface SuggestedRisk {
  /** 1 to 10. */
  readonly score: number;
  /** Sentences for people. */
  readonly reasons: readonly string[];
}

export const RISK_MIN = 1;
export const RISK_MAX = 10;
/** Scores from which on a risk is medium, and high. */
export const [MEDIUM_FROM, HIGH_FROM] = [5, 8];

/** A token somewhere, of which nothing else is known. */
const UNKNOWN = 4;

/** Where everybody can look. */
const PUBLIC_SOURCES = new Set(
  `bitbucket common-crawl docker docker-hub gist github gitlab hasmysecretleaked hugging-face huggingface npm pastebin
  postman pypi rss s3 gcs stackexchange stack-exchange swaggerhub wayback web`.split(/\s+/),
);
const PRIVILEGED = new Set(
  "admin administrator billing master owner payment payments prod production root superuser write".split(" "),
);
const HARMLESS = new Set("demo dummy example fake fixture sample sandbox staging test testing tests".split(" "));

export function riskLevel(score: number): RiskLevel {
  if (score >= HIGH_FROM) return "high";
  return score >= MEDIUM_FROM ? "medium" : "low";
}

/** A score with its reasons; a person may always set another. A token that works is high whatever else is said of it. */
export function suggestRisk({ works, sourceKind, words }: Evidence): SuggestedRisk {
  const said = new Set(words.toLowerCase().match(/[a-z]+/g));
  const privileged = [...PRIVILEGED].filter((word) => said.has(word));
  const harmless = works ? [] : [...HARMLESS].filter((word) => said.has(word));
  const inPublic = PUBLIC_SOURCES.has(sourceKind);
  const score =
    UNKNOWN + (inPublic ? 3 : 0) + (works ? 4 : 0) + (privileged.length > 0 ? 2 : 0) - (harmless.length > 0 ? 2 : 0);
  const reasons = [
    ...(works ? ["A token of it works."] : []),
    ...(inPublic ? [`It was found where everybody can look: ${sourceKind}.`] : []),
    ...(privileged.length > 0 ? [`Its description speaks of privilege: ${privileged.join(", ")}.`] : []),
    ...(harmless.length > 0 ? [`Its description speaks of no real use: ${harmless.join(", ")}.`] : []),
  ];
  return { score: Math.min(Math.max(score, RISK_MIN), RISK_MAX), reasons };
}
