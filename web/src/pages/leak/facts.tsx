import { Anchor, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { GetLeakData } from "../../api/generated/data-contracts.ts";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusLabel } from "../../parts/status-label.tsx";
import { RiskBadge } from "../leaks/list/risk-badge.tsx";
import { REMEDIATION_NAMES, REMEDIATION_TONES, STATUS_NAMES, STATUS_TONES } from "../leaks/words.ts";

/** How the leak stands, in a line. */
export function Facts({ leak }: { readonly leak: GetLeakData }) {
  const { source, status, remediation, reason, also_in: alsoIn, suggested_risk: suggested } = leak;
  return (
    <section className="panel" aria-label="How it stands">
      <Group p="md" gap="xl" align="flex-start">
        <Fact name="Status">
          <StatusLabel tone={STATUS_TONES[status]}>{STATUS_NAMES[status]}</StatusLabel>
          {leak.closed_at !== null && <Under at={leak.closed_at} />}
          {leak.regressed_at !== null && (
            <Text size="xs" style={{ color: "var(--kw-bad)" }}>
              found or used again <RelativeTime at={leak.regressed_at} />
            </Text>
          )}
        </Fact>
        <Fact name="Remediation">
          <StatusLabel tone={status === "open" ? REMEDIATION_TONES[remediation] : "quiet"}>
            {REMEDIATION_NAMES[remediation]}
          </StatusLabel>
          {leak.applied_at !== null && <Under at={leak.applied_at} words="since" />}
          {leak.block_at !== null && <Under at={leak.block_at} words="blocks" />}
          {leak.patch_expires_at !== null && <Under at={leak.patch_expires_at} words="ends" />}
          {leak.keep_watching && (
            <Text size="xs" className="quiet">
              its use is still watched
            </Text>
          )}
          {reason !== "" && (
            <Text size="xs" className="quiet" maw={280}>
              {reason}
            </Text>
          )}
        </Fact>
        <Fact name="Risk">
          <RiskBadge leak={leak} />
          <Text size="xs" className="quiet" maw={240}>
            {leak.risk_set_by === "person" && suggested.score !== leak.risk
              ? `evidence says ${suggested.score}`
              : suggested.reasons.join(", ")}
          </Text>
        </Fact>
        <Fact name="Found">
          <RelativeTime at={leak.discovered_at} />
          <Text size="xs" className="quiet">
            {leak.discovered_by}
          </Text>
        </Fact>
        <Fact name="Source">
          {source.kind}
          <Text size="xs" className="quiet" maw={280} style={{ overflowWrap: "anywhere" }}>
            {source.place}
          </Text>
        </Fact>
        <Fact name="Assigned to">{leak.assignee === "" ? "nobody" : leak.assignee}</Fact>
        {leak.stage !== "" && <Fact name="Stage">{leak.stage}</Fact>}
        {alsoIn.length > 0 && (
          <Fact name="Shares tokens with">
            {alsoIn.map(({ id, title }) => (
              <Anchor key={id} component={Link} to={`/leaks/${id}`} size="sm" display="block">
                #{id} {title}
              </Anchor>
            ))}
          </Fact>
        )}
      </Group>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text size="xs" className="quiet">
        {name}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </div>
  );
}

function Under({ at, words = "" }: { readonly at: string; readonly words?: string }) {
  return (
    <Text size="xs" className="quiet">
      {words} <RelativeTime at={at} />
    </Text>
  );
}
