import { randomBytes } from "node:crypto";
import type { FormatName } from "../../../src/console/import/formats.ts";

/** What a report of each tool looks like with these values in it, one finding each. */
export const REPORTS: Readonly<Record<FormatName, (values: readonly string[]) => string>> = {
  gitleaks: (values) =>
    JSON.stringify(
      values.map((value, i) => ({
        RuleID: "generic-api-key",
        Description: "A generic key",
        StartLine: i + 1,
        EndLine: i + 1,
        StartColumn: 4,
        EndColumn: 40,
        Match: `key = "${value}"`,
        Secret: value,
        File: "config/app.env",
        SymlinkFile: "",
        Commit: "0f1e2d3c",
        Entropy: 4.1,
        Author: "Ada",
        Email: "ada@example.com",
        Date: "2026-01-02T03:04:05Z",
        Message: "add config",
        Tags: [],
        Fingerprint: `0f1e2d3c:config/app.env:generic-api-key:${i + 1}`,
      })),
      undefined,
      1,
    ),
  trufflehog: (values) =>
    values
      .map((value, i) =>
        JSON.stringify({
          SourceMetadata: {
            Data: {
              Git: {
                commit: "0f1e2d3c",
                file: "app.env",
                email: "Ada <ada@example.com>",
                repository: "https://git.example/app",
                timestamp: "2026-01-02 03:04:05 +0000",
                line: i + 1,
              },
            },
          },
          SourceID: 1,
          SourceType: 16,
          SourceName: "trufflehog - git",
          DetectorType: 2,
          DetectorName: "Example",
          DecoderName: "PLAIN",
          Verified: true,
          Raw: value,
          RawV2: "",
          Redacted: "",
          ExtraData: null,
          StructuredData: null,
        }),
      )
      .join("\n"),
  sarif: (values) =>
    JSON.stringify({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "gitleaks", rules: [{ id: "generic-api-key" }] } },
          results: values.map((value, i) => ({
            message: { text: "generic-api-key has detected secret for file app.env." },
            ruleId: "generic-api-key",
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "app.env" },
                  region: { startLine: i + 1, startColumn: 2, endLine: i + 1, snippet: { text: value } },
                },
              },
            ],
            partialFingerprints: { commitSha: "0f1e2d3c", email: "ada@example.com", date: "2026-01-02T03:04:05Z" },
          })),
        },
      ],
    }),
  github: (values) =>
    JSON.stringify(
      values.map((value, i) => ({
        number: i + 1,
        created_at: "2026-01-02T03:04:05Z",
        html_url: `https://github.example/o/r/security/secret-scanning/${i + 1}`,
        state: "open",
        resolution: null,
        secret_type: "example_api_key",
        secret_type_display_name: "Example API Key",
        secret: value,
        validity: "active",
        publicly_leaked: true,
        repository: { full_name: "o/r" },
        first_location_detected: { path: "app.env", start_line: i + 1, commit_sha: "0f1e2d3c", html_url: "" },
      })),
    ),
  // Tells hashes only.
  gitguardian: (values) =>
    JSON.stringify(
      values.map((_, i) => ({
        id: i + 1,
        date: "2026-01-02T03:04:05Z",
        detector: { name: "generic_high_entropy_secret", display_name: "Generic High Entropy Secret" },
        secret_hash: randomBytes(32).toString("hex"),
        hmsl_hash: randomBytes(32).toString("hex"),
        gitguardian_url: `https://dashboard.example/workspace/1/incidents/${i + 1}`,
        status: "TRIGGERED",
        validity: "valid",
        occurrences: [
          {
            filepath: "app.env",
            url: "https://git.example/app#L1",
            sha: "0f1e2d3c",
            author_info: "ada@example.com",
            date: "2026-01-02T03:04:05Z",
            source: { url: "https://git.example/app", full_name: "app", type: "github" },
            matches: [{ name: "apikey", pre_line_start: null, post_line_start: i + 1 }],
          },
        ],
      })),
    ),
  kingfisher: (values) =>
    JSON.stringify({
      findings: values.map((value, i) => ({
        rule: { name: "Example Token", id: "kingfisher.example.1" },
        finding: {
          snippet: value,
          fingerprint: "1234567890",
          confidence: "medium",
          entropy: "4.2",
          validation: { status: "Active Credential", response: "" },
          language: "Unknown",
          line: i + 1,
          column_start: 1,
          path: "app.env",
          git_metadata: {
            repository_url: "https://git.example/app",
            commit: { id: "0f1e2d3c", url: "", date: "2026-01-02T03:04:05Z", committer: { email: "ada@example.com" } },
            file: { path: "app.env", url: "https://git.example/app/app.env" },
          },
        },
      })),
      metadata: { version: "1.0" },
    }),
  noseyparker: (values) =>
    JSON.stringify(
      values.map((value, i) => ({
        finding_id: "0f1e2d3c4b5a",
        rule_name: "Example Token",
        rule_text_id: "np.example.1",
        groups: [Buffer.from(value).toString("base64")],
        num_matches: 1,
        matches: [
          {
            provenance: [
              {
                kind: "git_repo",
                repo_path: "./app/.git",
                first_commit: {
                  commit_metadata: {
                    commit_id: "0f1e2d3c",
                    author_email: "ada@example.com",
                    author_timestamp: "1767323045 +0000",
                  },
                  blob_path: "app.env",
                },
              },
            ],
            location: { source_span: { start: { line: i + 1, column: 1 }, end: { line: i + 1, column: 9 } } },
          },
        ],
      })),
    ),
  // Tells hashes only.
  "detect-secrets": (values) =>
    JSON.stringify({
      version: "1.5.0",
      plugins_used: [{ name: "HexHighEntropyString", limit: 3 }],
      filters_used: [],
      results: {
        "app.env": values.map((_, i) => ({
          type: "Hex High Entropy String",
          filename: "app.env",
          hashed_secret: randomBytes(20).toString("hex"),
          is_verified: false,
          line_number: i + 1,
        })),
      },
      generated_at: "2026-01-02T03:04:05Z",
    }),
  ggshield: (values) =>
    JSON.stringify({
      id: "app.env",
      type: "path_scan",
      entities_with_incidents: [
        {
          mode: "FILE",
          filename: "app.env",
          incidents: values.map((value, i) => ({
            policy: "Secrets detection",
            type: "Generic High Entropy Secret",
            validity: "valid",
            ignore_sha: randomBytes(32).toString("hex"),
            occurrences: [{ match: value, type: "apikey", line_start: i + 1, line_end: i + 1 }],
            total_occurrences: 1,
          })),
        },
      ],
      total_incidents: values.length,
    }),
  gitlab: (values) =>
    JSON.stringify({
      version: "15.1.4",
      vulnerabilities: values.map((value, i) => ({
        id: randomBytes(32).toString("hex"),
        category: "secret_detection",
        name: "Example token",
        description: "An example token was found",
        severity: "Critical",
        raw_source_code_extract: value,
        location: {
          file: "app.env",
          commit: { author: "Ada", date: "2026-01-02T03:04:05Z", sha: "0f1e2d3c" },
          start_line: i + 1,
        },
        identifiers: [{ type: "gitleaks_rule_id", name: "Gitleaks rule", value: "example-token" }],
      })),
    }),
  csv: (values) =>
    [
      "Title,Token,URL,Line",
      ...values.map((value, i) => `"A token, found",${value},https://git.example/app,${i + 1}`),
    ].join("\r\n"),
  txt: (values) => ["# exported", "", ...values].join("\n"),
};

/** Formats that tell a hash of the value only. */
export const HASH_ONLY: ReadonlySet<FormatName> = new Set(["gitguardian", "detect-secrets"]);
