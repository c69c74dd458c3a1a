import { z } from "zod";
import { line, readEntry, secret, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const schema = z.looseObject({
  RuleID: z.string(),
  Description: text,
  Secret: secret,
  File: text,
  StartLine: line,
  Commit: text,
  Author: text,
  Date: time,
  Link: text,
  Fingerprint: text,
});

/** `gitleaks … --report-format json`, and betterleaks, which keeps the form. */
export const gitleaks: ImportFormat = {
  shape: "json",
  paths: { array: ["$.*"], object: [] },
  read: (entry) =>
    readEntry(schema, entry, (found) => {
      if (found.Secret === undefined && found.Fingerprint === "")
        return { refused: "it holds no Secret and no Fingerprint" };
      return [
        finding({
          secret: found.Secret,
          foreignId: found.Secret === undefined ? `gitleaks:${found.Fingerprint}` : "",
          title: found.Description || found.RuleID,
          kind: found.RuleID,
          sourceKind: found.Commit === "" ? "file" : "git",
          url: found.Link,
          path: found.File,
          line: found.StartLine,
          commit: found.Commit,
          author: found.Author,
          foundAt: found.Date,
        }),
      ];
    }),
};
