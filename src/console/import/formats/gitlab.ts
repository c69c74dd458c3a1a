import { z } from "zod";
import { line, readEntry, secret, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const schema = z.looseObject({
  id: text,
  name: text,
  description: text,
  raw_source_code_extract: secret,
  location: z.looseObject({
    file: text,
    start_line: line,
    commit: z.looseObject({ sha: text, author: text, date: time }).catch({ sha: "", author: "", date: undefined }),
  }),
  identifiers: z.array(z.looseObject({ name: text, value: text, url: text })).catch([]),
});

/** `gl-secret-detection-report.json` of GitLab. */
export const gitlab: ImportFormat = {
  shape: "json",
  paths: { array: [], object: ["$.vulnerabilities.*"] },
  read: (entry) =>
    readEntry(schema, entry, (found) => {
      const value = found.raw_source_code_extract;
      if (value === undefined && found.id === "") return { refused: "it holds no raw_source_code_extract and no id" };
      const { file, start_line: startLine, commit } = found.location;
      // GitLab writes zeros where a file was scanned without its history.
      const sha = /^0*$/.test(commit.sha) ? "" : commit.sha;
      return [
        finding({
          secret: value,
          foreignId: value === undefined ? `gitlab:${found.id}` : "",
          title: found.name || found.description,
          kind: found.identifiers[0]?.value ?? "",
          sourceKind: sha === "" ? "file" : "gitlab",
          path: file,
          line: startLine,
          commit: sha,
          author: commit.author,
          foundAt: commit.date,
        }),
      ];
    }),
};
