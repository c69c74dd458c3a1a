import { z } from "zod";
import { line, readEntry, secret, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const location = z.looseObject({
  physicalLocation: z.looseObject({
    artifactLocation: z.looseObject({ uri: text }),
    region: z.looseObject({ startLine: line, snippet: z.looseObject({ text: secret }).optional() }).optional(),
  }),
});

const schema = z.looseObject({
  ruleId: text,
  message: z.looseObject({ text }).catch({ text: "" }),
  locations: z.array(location).default([]),
  fingerprints: z.record(z.string(), z.string()).catch({}),
  partialFingerprints: z
    .looseObject({ commitSha: text, author: text, email: text, date: time })
    .catch({ commitSha: "", author: "", email: "", date: undefined }),
});

/**
 * SARIF 2.1.0 of a secret scanner: the value is the snippet of the region (section 3.30.13), as gitleaks writes it. A
 * snippet of more than one word is a line of code, and no token.
 */
export const sarif: ImportFormat = {
  shape: "json",
  paths: { array: [], object: ["$.runs.*.results.*"] },
  read: (entry) =>
    readEntry(schema, entry, (found) => {
      const commit = found.partialFingerprints.commitSha;
      const findings = found.locations.flatMap(({ physicalLocation: { artifactLocation, region } }) => {
        const snippet = region?.snippet?.text;
        const value = snippet !== undefined && !/\s/.test(snippet.reveal().toString()) ? snippet : undefined;
        const foreignId = Object.values(found.fingerprints)[0] ?? "";
        if (value === undefined && foreignId === "") return [];
        return finding({
          secret: value,
          foreignId: value === undefined ? `sarif:${foreignId}` : "",
          title: found.ruleId || "Found by a scanner",
          kind: found.ruleId,
          sourceKind: commit === "" ? "file" : "git",
          path: artifactLocation.uri,
          line: region?.startLine ?? 0,
          commit,
          author: found.partialFingerprints.email || found.partialFingerprints.author,
          foundAt: found.partialFingerprints.date,
        });
      });
      return findings.length > 0
        ? findings
        : { refused: "no region has a snippet that is a value, and no fingerprint" };
    }),
};
