import { z } from "zod";
import { line, readEntry, secret, text, time } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const schema = z.looseObject({
  number: z.int(),
  secret_type: z.string(),
  secret_type_display_name: text,
  secret,
  html_url: text,
  state: text,
  resolution: text,
  validity: text,
  created_at: time,
  repository: z.looseObject({ full_name: text }).catch({ full_name: "" }),
  first_location_detected: z
    .looseObject({ path: text, start_line: line, commit_sha: text, html_url: text })
    .catch({ path: "", start_line: 0, commit_sha: "", html_url: "" }),
});

/** Answers of GitHub's REST API `…/secret-scanning/alerts`. */
export const github: ImportFormat = {
  shape: "json",
  paths: { array: ["$.*"], object: [] },
  read: (entry) =>
    readEntry(schema, entry, (alert) => {
      if (alert.state === "resolved") return { refused: `the alert is resolved (${word(alert.resolution)})` };
      const at = alert.first_location_detected;
      const repository = alert.repository.full_name;
      return [
        finding({
          secret: alert.secret,
          foreignId: alert.secret === undefined ? `github:${alert.html_url || `${repository}#${alert.number}`}` : "",
          title: alert.secret_type_display_name || alert.secret_type,
          kind: alert.secret_type,
          sourceKind: "github",
          url: at.html_url || alert.html_url,
          path: [repository, at.path].filter((part) => part !== "").join("/"),
          line: at.start_line,
          commit: at.commit_sha,
          foundAt: alert.created_at,
          verified: alert.validity === "active",
        }),
      ];
    }),
};

/** One of the API's own words; anything else is not repeated. */
function word(resolution: string): string {
  return /^[a-z_]{1,32}$/.test(resolution) ? resolution : "without a reason";
}
