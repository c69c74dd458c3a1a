import { z } from "zod";
import { line, readEntry, secret, text } from "../fields.ts";
import { finding, type ImportFormat } from "../finding.ts";

const incident = z.looseObject({
  type: text,
  validity: text,
  ignore_sha: text,
  incident_url: text,
  occurrences: z.array(z.looseObject({ match: secret, type: text, line_start: line })).catch([]),
});

const schema = z.looseObject({ filename: text, incidents: z.array(incident) });

/** `ggshield secret scan … --json`. Values are masked unless it ran with `--show-secrets`; then a hash stands for them. */
export const ggshield: ImportFormat = {
  shape: "json",
  paths: { array: [], object: ["$.entities_with_incidents.*", "$.scans.*.entities_with_incidents.*"] },
  read: (entry, keys) =>
    readEntry(schema, entry, ({ filename, incidents }) => {
      const findings = incidents.flatMap(({ type, validity, ignore_sha: sha, incident_url: url, occurrences }) =>
        occurrences
          // Of a pair (user and password) only what is secret.
          .filter((at) => !/^(username|host|port|scheme|database|connection_uri)$/.test(at.type))
          .map((at) =>
            finding({
              secret: at.match,
              foreignId: at.match === undefined ? `ggshield:${sha}` : "",
              title: type,
              kind: type,
              sourceKind: keys[0] === "scans" ? "git" : "file",
              url,
              path: filename,
              line: at.line_start,
              verified: validity === "valid",
            }),
          ),
      );
      return findings.length > 0 ? findings : { refused: "it holds no occurrence" };
    }),
};
