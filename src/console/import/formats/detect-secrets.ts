import { z } from "zod";
import { flag, line, readEntry, text } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const schema = z.looseObject({
  type: z.string(),
  filename: text,
  hashed_secret: z.string().regex(/^[0-9a-f]{40}$/),
  is_verified: flag,
  is_secret: z.boolean().optional(),
  line_number: line,
});

/** A `.secrets.baseline` of detect-secrets: it holds SHA-1 of the values only. */
export const detectSecrets: ImportFormat = {
  shape: "json",
  paths: { array: [], object: ["$.results.*.*"] },
  read: (entry, keys) =>
    readEntry(schema, entry, (found) => {
      if (found.is_secret === false) return { refused: "it was audited as not secret" };
      return [
        finding({
          secret: undefined,
          foreignId: `sha1:${found.hashed_secret}`,
          title: found.type,
          kind: found.type,
          path: found.filename || String(keys[1] ?? ""),
          line: found.line_number,
          verified: found.is_verified,
        }),
      ];
    }),
};
