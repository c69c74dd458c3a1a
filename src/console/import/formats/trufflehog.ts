import { z } from "zod";
import { flag, line, readEntry, secret, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

/** The kind of source is the one key: `Git`, `Github`, `Filesystem`, `S3`, `Docker`, … */
const place = z.looseObject({
  commit: text,
  file: text,
  email: text,
  username: text,
  repository: text,
  link: text,
  line,
  timestamp: time,
});

const schema = z.looseObject({
  SourceMetadata: z.looseObject({ Data: z.record(z.string(), place).catch({}) }).catch({ Data: {} }),
  DetectorName: z.string(),
  DetectorDescription: text,
  Verified: flag,
  Raw: secret,
  RawV2: secret,
});

/** `trufflehog … --json`: one object a line. */
export const trufflehog: ImportFormat = {
  shape: "json",
  paths: { array: ["$.*"], object: ["$"] },
  read: (entry) =>
    readEntry(schema, entry, (found) => {
      const value = found.Raw ?? found.RawV2;
      if (value === undefined) return { refused: "it holds no Raw value" };
      const [kind = "file", at] = Object.entries(found.SourceMetadata.Data)[0] ?? [];
      return [
        finding({
          secret: value,
          title: `${found.DetectorName} token`,
          kind: found.DetectorName,
          sourceKind: kind.toLowerCase(),
          url: at?.link || (at?.repository ?? ""),
          path: at?.file ?? "",
          line: at?.line ?? 0,
          commit: at?.commit ?? "",
          author: at?.email || (at?.username ?? ""),
          foundAt: at?.timestamp,
          verified: found.Verified,
        }),
      ];
    }),
};
