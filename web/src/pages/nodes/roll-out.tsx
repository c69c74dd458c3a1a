import { Group, Text, UnstyledButton } from "@mantine/core";
import type { GetNodeStatsData } from "../../api/generated/data-contracts.ts";
import { StatusLabel } from "../../parts/status-label.tsx";
import { NODE_STATES, type NodeState } from "./node-state.ts";
import classes from "./roll-out.module.css";
import { Throughput } from "./throughput.tsx";

interface RollOutProps {
  readonly stats: GetNodeStatsData;
  /** The one that the list shows; undefined: all. */
  readonly state: NodeState | undefined;
  readonly onState: (state: NodeState | undefined) => void;
  /** Requests a second, oldest reading first. */
  readonly rates: readonly number[];
}

/** How far the newest ruleset has come; a click on a state filters the list. */
export function RollOut({ stats, state, onState, rates }: RollOutProps) {
  const states = Object.entries(NODE_STATES) as [NodeState, (typeof NODE_STATES)[NodeState]][];
  return (
    <section className={`panel ${classes["roll-out"]}`} aria-label="Roll-out">
      <div>
        <Text size="xs" className="quiet">
          Newest ruleset
        </Text>
        <Text size="xl" fw={600}>
          {stats.ruleset === 0 ? "none yet" : `version ${stats.ruleset}`}
        </Text>
      </div>
      <div className={classes["states"]}>
        <div className={classes["bar"]} aria-hidden>
          {states
            .filter(([name]) => stats.states[name] > 0)
            .map(([name, { tone }]) => (
              <span key={name} data-tone={tone} style={{ flexGrow: stats.states[name] }} />
            ))}
        </div>
        <Group gap={4} mt={6}>
          {states.map(([name, { name: words, tone }]) => (
            <UnstyledButton
              key={name}
              className={classes["state"] ?? ""}
              aria-pressed={state === name}
              onClick={() => onState(state === name ? undefined : name)}
            >
              <StatusLabel tone={tone}>
                {words} <b>{stats.states[name]}</b>
              </StatusLabel>
            </UnstyledButton>
          ))}
        </Group>
      </div>
      <Throughput rates={rates} />
    </section>
  );
}
