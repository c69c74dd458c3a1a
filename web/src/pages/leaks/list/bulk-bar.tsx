import { Button, Group, Text } from "@mantine/core";
import { ADMINISTRATORS_ONLY, DisabledBecause } from "../../../parts/disabled-because.tsx";
import { leaksInWords } from "../words.ts";
import classes from "./list.module.css";

/** Leaks of one decision, as the console takes them. */
const DECISION_MAX = 1_000;

interface BulkBarProps {
  readonly chosen: number;
  /** All that match the filter; undefined while they are counted. */
  readonly matching: number | undefined;
  readonly mayDecide: boolean;
  readonly onDecide: () => void;
  readonly onDecideAll: () => void;
  readonly onClear: () => void;
}

/** What can be done with the leaks that are chosen. */
export function BulkBar({ chosen, matching, mayDecide, onDecide, onDecideAll, onClear }: BulkBarProps) {
  const tooMany = (count: number): string =>
    count > DECISION_MAX ? `A decision is on at most ${DECISION_MAX.toLocaleString("en")} leaks: filter further.` : "";
  return (
    <Group className={`panel ${classes["bulk"]}`} gap="xs" component="section" aria-label="Chosen leaks">
      <Text size="sm" fw={500} mr="xs" component="output">
        {leaksInWords(chosen)} chosen
      </Text>
      <DisabledBecause reason={mayDecide ? tooMany(chosen) : ADMINISTRATORS_ONLY}>
        <Button size="xs" onClick={onDecide}>
          Decide on {leaksInWords(chosen)}
        </Button>
      </DisabledBecause>
      {matching !== undefined && matching > chosen && (
        <DisabledBecause reason={mayDecide ? tooMany(matching) : ADMINISTRATORS_ONLY}>
          <Button size="xs" variant="default" onClick={onDecideAll}>
            Decide on all {matching.toLocaleString("en")} that match
          </Button>
        </DisabledBecause>
      )}
      <Button size="xs" variant="subtle" color="gray" className="quiet" onClick={onClear}>
        Choose none
      </Button>
    </Group>
  );
}
