import { severityOf, type Message, type Severity } from "../message.ts";

/** OCSF `severity_id`; ECS takes any number, and these are as good as others. */
const SEVERITY_IDS: Readonly<Record<Severity, number>> = { critical: 5, high: 4, medium: 3, low: 2, info: 1 };
/** OCSF 1.4 class Detection Finding, category Findings, activity Create. */
const DETECTION_FINDING = { class_uid: 2004, category_uid: 2, activity_id: 1, type_uid: 200_401 } as const;

/** A message as a SIEM takes it: Elastic Common Schema 8, or an OCSF detection finding. */
export function siemForm(message: Message, form: "ecs" | "ocsf"): object {
  const { topic, at, title, text, risk, url, facts } = message;
  const severity = SEVERITY_IDS[severityOf(message)];
  const labels = Object.fromEntries(
    facts.map(({ name, value }) => [name.toLowerCase().replaceAll(/\W+/g, "_"), value]),
  );
  if (form === "ecs") {
    return {
      "@timestamp": new Date(at).toISOString(),
      ecs: { version: "8.17" },
      event: {
        kind: "alert",
        category: ["threat"],
        type: ["info"],
        dataset: "keyward.notification",
        action: topic,
        severity,
        url,
        ...(risk === null ? {} : { risk_score: risk * 10 }),
      },
      message: text === "" ? title : `${title}: ${text}`,
      labels,
    };
  }
  return {
    ...DETECTION_FINDING,
    time: at,
    severity_id: severity,
    message: title,
    metadata: { version: "1.4.0", product: { name: "Keyward", vendor_name: "Keyward" }, event_code: topic },
    finding_info: { uid: url, title, desc: text, created_time: at, src_url: url },
    ...(risk === null ? {} : { risk_score: risk * 10 }),
    unmapped: labels,
  };
}
