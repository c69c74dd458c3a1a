import { Anchor, Checkbox, Table, Text, UnstyledButton } from "@mantine/core";
import { memo } from "react";
import { Link } from "react-router";
import { shortNumber } from "../../../parts/numbers.ts";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { StatusLabel } from "../../../parts/status-label.tsx";
import { REMEDIATION_NAMES, REMEDIATION_TONES, STATUS_NAMES, STATUS_TONES, type Leak } from "../words.ts";
import classes from "./list.module.css";
import { RiskBadge } from "./risk-badge.tsx";
import { RowMenu } from "./row-menu.tsx";

interface LeakRowProps {
  readonly leak: Leak;
  readonly chosen: boolean;
  readonly mayDecide: boolean;
  /** @param range also all between it and the one before */
  readonly onChoose: (leak: Leak, range: boolean) => void;
  readonly onDecide: (leak: Leak) => void;
  readonly onAssignee: (assignee: string) => void;
}

export const LeakRow = memo(function LeakRow(props: LeakRowProps) {
  const { leak, chosen, mayDecide, onChoose, onDecide, onAssignee } = props;
  const { id, title, source, status, assignee } = leak;
  return (
    <Table.Tr className={classes["row"] ?? ""} data-chosen={chosen || undefined}>
      <Table.Td>
        <Checkbox
          size="xs"
          checked={chosen}
          aria-label={`Choose leak ${id}: ${title}`}
          onChange={(event) => onChoose(leak, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text span size="sm" style={{ whiteSpace: "nowrap" }}>
          <RelativeTime at={leak.discovered_at} />
        </Text>
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {shortNumber(leak.volume)}
      </Table.Td>
      <Table.Td className={classes["title"] ?? ""}>
        <Anchor component={Link} to={`/leaks/${id}`} size="sm" fw={500} c="inherit" truncate display="block">
          {title}
        </Anchor>
        <Text size="xs" className="quiet" truncate title={source.place}>
          <Text span inherit hiddenFrom="sm">
            <RelativeTime at={leak.discovered_at} /> ·{" "}
          </Text>
          #{id} · {source.kind}
          {source.place !== "" && ` · ${source.place}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <RiskBadge leak={leak} />
      </Table.Td>
      <Table.Td>
        <Remedy leak={leak} mayDecide={mayDecide} onDecide={onDecide} />
      </Table.Td>
      <Table.Td>
        <StatusLabel tone={STATUS_TONES[status]}>{STATUS_NAMES[status]}</StatusLabel>
        {leak.regressed_at !== null && (
          <Text size="xs" style={{ color: "var(--kw-bad)", whiteSpace: "nowrap" }}>
            regressed <RelativeTime at={leak.regressed_at} />
          </Text>
        )}
        {leak.keep_watching && (
          <Text size="xs" className="quiet">
            still watched
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {assignee === "" ? (
          <Text span size="sm" className="quiet">
            nobody
          </Text>
        ) : (
          <UnstyledButton
            fz="sm"
            maw={140}
            title={`Show what is assigned to ${assignee}`}
            style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", display: "block" }}
            onClick={() => onAssignee(assignee)}
          >
            {assignee}
          </UnstyledButton>
        )}
      </Table.Td>
      <Table.Td ta="right">
        <RowMenu leak={leak} mayDecide={mayDecide} onDecide={onDecide} />
      </Table.Td>
    </Table.Tr>
  );
});

/** What is done about it; a click decides anew. */
function Remedy({ leak, mayDecide, onDecide }: Pick<LeakRowProps, "leak" | "mayDecide" | "onDecide">) {
  const { id, status, remediation, reason, block_at: blockAt } = leak;
  // A leak that is closed or false needs none.
  const tone = status === "open" ? REMEDIATION_TONES[remediation] : "quiet";
  const state = <StatusLabel tone={tone}>{REMEDIATION_NAMES[remediation]}</StatusLabel>;
  return (
    <>
      {mayDecide ? (
        <button
          type="button"
          className={classes["remedy"]}
          aria-label={`${REMEDIATION_NAMES[remediation]}: decide on leak ${id}`}
          onClick={() => onDecide(leak)}
        >
          {state}
        </button>
      ) : (
        state
      )}
      {blockAt !== null && (
        <Text size="xs" className="quiet">
          <RelativeTime at={blockAt} />
        </Text>
      )}
      {reason !== "" && (
        <Text size="xs" className="quiet" truncate maw={180} title={reason}>
          {reason}
        </Text>
      )}
    </>
  );
}
