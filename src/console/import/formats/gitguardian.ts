import { z } from "zod";
import { line, readEntry, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const occurrence = z.looseObject({
  filepath: text,
  url: text,
  sha: text,
  author_info: text,
  author_name: text,
  date: time,
  source: z.looseObject({ url: text, full_name: text, type: text }).catch({ url: "", full_name: "", type: "" }),
  matches: z.array(z.looseObject({ pre_line_start: line, post_line_start: line })).catch([]),
});

const schema = z.looseObject({
  id: z.union([z.int(), z.string()]),
  detector: z.looseObject({ name: text, display_name: text }),
  secret_hash: text,
  hmsl_hash: text,
  gitguardian_url: text,
  status: text,
  validity: text,
  date: time,
  occurrences: z.array(occurrence).catch([]),
});

/** Answers of GitGuardian's API `/v1/incidents/secrets`. It tells a hash of the value, never the value. */
export const gitguardian: ImportFormat = {
  shape: "json",
  paths: { array: ["$.*"], object: ["$.incidents.*", "$.results.*"] },
  read: (entry) =>
    readEntry(schema, entry, (incident) => {
      if (incident.status === "RESOLVED" || incident.status === "IGNORED") return { refused: "the incident is closed" };
      const common = {
        secret: undefined,
        foreignId: `gitguardian:${incident.secret_hash || incident.hmsl_hash || String(incident.id)}`,
        title: incident.detector.display_name || incident.detector.name,
        kind: incident.detector.name,
        verified: incident.validity === "valid",
      };
      if (incident.occurrences.length === 0)
        return [finding({ ...common, url: incident.gitguardian_url, foundAt: incident.date })];
      return incident.occurrences.map((at) =>
        finding({
          ...common,
          sourceKind: at.source.type || "git",
          url: at.url || at.source.url,
          path: at.filepath,
          line: at.matches[0]?.post_line_start ?? at.matches[0]?.pre_line_start ?? 0,
          commit: at.sha,
          author: at.author_info || at.author_name,
          foundAt: at.date ?? incident.date,
        }),
      );
    }),
};
