import { z } from "zod";
import { Secret } from "../../../core/secret.ts";
import { line, readEntry, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const commit = z
  .looseObject({ commit_id: text, author_email: text, author_timestamp: time })
  .catch({ commit_id: "", author_email: "", author_timestamp: undefined });

const provenance = z.looseObject({
  kind: text,
  path: text,
  repo_path: text,
  first_commit: z.looseObject({ commit_metadata: commit, blob_path: text }).optional().catch(undefined),
});

const match = z.looseObject({
  provenance: z.array(provenance).catch([]),
  location: z
    .looseObject({ source_span: z.looseObject({ start: z.looseObject({ line }) }) })
    .catch({ source_span: { start: { line: 0 } } }),
});

const schema = z.looseObject({
  finding_id: text,
  rule_name: z.string(),
  rule_text_id: text,
  /** Base64: what the groups of the rule's pattern matched; the first is the value. */
  groups: z.array(z.base64()).min(1),
  matches: z.array(match).catch([]),
});

/** `noseyparker report --format json` or `jsonl`, and titus, which keeps the form. */
export const noseyparker: ImportFormat = {
  shape: "json",
  paths: { array: ["$.*"], object: ["$"] },
  read: (entry) =>
    readEntry(schema, entry, (found) => {
      const value = Buffer.from(found.groups[0]!, "base64");
      if (value.length === 0) return { refused: "its first group is empty" };
      const common = { secret: new Secret(value), title: found.rule_name, kind: found.rule_text_id || found.rule_name };
      const places = found.matches.flatMap(({ provenance: origins, location }) =>
        origins.map((origin) =>
          finding({
            ...common,
            sourceKind: origin.kind === "git_repo" ? "git" : "file",
            path: origin.first_commit?.blob_path || origin.path || origin.repo_path,
            url: origin.repo_path,
            line: location.source_span.start.line,
            commit: origin.first_commit?.commit_metadata.commit_id ?? "",
            author: origin.first_commit?.commit_metadata.author_email ?? "",
            foundAt: origin.first_commit?.commit_metadata.author_timestamp,
          }),
        ),
      );
      return places.length > 0 ? places : [finding(common)];
    }),
};
