import { z } from "zod";
import { line, readEntry, secret, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const git = z.looseObject({
  repository_url: text,
  commit: z
    .looseObject({ id: text, url: text, date: time, committer: z.looseObject({ email: text }).catch({ email: "" }) })
    .catch({ id: "", url: "", date: undefined, committer: { email: "" } }),
  file: z.looseObject({ path: text, url: text }).catch({ path: "", url: "" }),
});

const schema = z.looseObject({
  rule: z.looseObject({ name: text, id: text }),
  finding: z.looseObject({
    snippet: secret,
    fingerprint: z.union([z.string(), z.number()]).transform(String).catch(""),
    path: text,
    line,
    validation: z.looseObject({ status: text }).catch({ status: "" }),
    git_metadata: git.optional().catch(undefined),
  }),
});

/** `kingfisher scan … --format json` or `jsonl`. */
export const kingfisher: ImportFormat = {
  shape: "json",
  paths: { array: ["$.*"], object: ["$.findings.*", "$"] },
  read: (entry, keys) => {
    // The report around the findings, which were read one by one.
    if (keys.length === 0 && typeof entry === "object" && entry !== null && "findings" in entry) return [];
    return readEntry(schema, entry, ({ rule, finding: found }) => {
      if (found.snippet === undefined && found.fingerprint === "") return { refused: "it holds no snippet" };
      const at = found.git_metadata;
      return [
        finding({
          secret: found.snippet,
          foreignId: found.snippet === undefined ? `kingfisher:${found.fingerprint}` : "",
          title: rule.name || rule.id,
          kind: rule.id || rule.name,
          sourceKind: at === undefined ? "file" : "git",
          url: at === undefined ? "" : at.file.url || at.commit.url || at.repository_url,
          path: at?.file.path || found.path,
          line: found.line,
          commit: at?.commit.id ?? "",
          author: at?.commit.committer.email ?? "",
          foundAt: at?.commit.date,
          verified: /^active/i.test(found.validation.status),
        }),
      ];
    });
  },
};
